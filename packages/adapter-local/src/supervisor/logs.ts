import { copyFile, type FileHandle, mkdir, open, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'

const maxBytes = 10 * 1024 * 1024
const tailBytes = 8 * 1024
const tailLines = 20

/** The files that the processes of one root write their output to. */
export class Logs {
  private readonly directory: string

  constructor(directory: string) {
    this.directory = directory
  }

  path(revision: string, slot: number): string {
    return join(this.directory, revision, `${slot}.log`)
  }

  /** Opens a backend's log for its process. Only its owner can read it: it may say anything. */
  async open(revision: string, slot: number): Promise<FileHandle> {
    await mkdir(join(this.directory, revision), { recursive: true, mode: 0o700 })
    return open(this.path(revision, slot), 'a', 0o600)
  }

  /** The last lines that a backend wrote after the first `from` bytes. */
  async tail(revision: string, slot: number, from = 0): Promise<string[]> {
    const file = await open(this.path(revision, slot), 'r').catch(() => null)
    if (file === null) return []
    try {
      const { size } = await file.stat()
      const position = Math.max(Math.min(from, size), size - tailBytes)
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(tailBytes), position })
      const text = buffer.toString('utf8', 0, bytesRead).trimEnd()
      return text === '' ? [] : text.split('\n').slice(-tailLines)
    } finally {
      await file.close()
    }
  }

  /**
   * Keeps a log at a bounded size. The process goes on writing at the end of the very file it has open, so
   * the file is copied and emptied; lines written in between are lost.
   */
  async trim(revision: string, slot: number): Promise<void> {
    const path = this.path(revision, slot)
    const { size } = await stat(path).catch(() => ({ size: 0 }))
    if (size < maxBytes) return
    await copyFile(path, `${path}.1`)
    await truncate(path)
  }
}
