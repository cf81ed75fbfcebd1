import { type FSWatcher, watch } from 'node:fs'

/** How often a watcher looks by itself, in ms: the file system may not tell, and does not on a network. */
const pollMs = 500

/**
 * Calls back when something in a directory may have changed, which may not be there yet.
 *
 * @returns stops watching
 */
export function watchDirectory(directory: string, changed: () => void): () => void {
  let watcher: FSWatcher | null = null
  let told: NodeJS.Immediate | null = null

  // One change of a file comes as several events.
  const tell = () => {
    told ??= setImmediate(() => {
      told = null
      changed()
    })
  }
  const lose = () => {
    watcher?.close()
    watcher = null
  }
  const begin = () => {
    try {
      watcher = watch(directory, tell)
      watcher.on('error', lose)
    } catch {
      // Not there yet, or no more watchers allowed: polling goes on, and the next poll tries again.
      watcher = null
    }
  }

  begin()
  const poll = setInterval(() => {
    if (watcher === null) begin()
    changed()
  }, pollMs)
  return () => {
    clearInterval(poll)
    if (told !== null) clearImmediate(told)
    lose()
  }
}
