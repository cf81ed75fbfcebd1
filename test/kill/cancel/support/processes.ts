import { readdirSync, readFileSync } from 'node:fs'

/** A process that still runs. */
export interface Seen {
  readonly pid: number
  readonly command: string
}

/** The processes of a deployment's commands that still run: each of them has the operation's id in its environment. */
export function commandsOf(deployment: string): readonly Seen[] {
  return processesWith((variables) =>
    variables.some((one) => one.startsWith(`LANDFALL_OPERATION_ID=${deployment}/`)),
  )
}

/** Every process that was started with this variable, however far down. */
export function processesWith(isOne: (variables: readonly string[]) => boolean): readonly Seen[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      if (!isOne(readFileSync(`/proc/${name}/environ`, 'utf8').split('\0'))) return []
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      if (/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))) return []
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      return [{ pid: Number(name), command }]
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return []
    }
  })
}
