import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../clock.ts'
import type { EffectContext } from '../handler.ts'
import { endGroup } from './end-group.ts'
import { hasVariable, identityOf, runningInGroup, sendSignal } from './process-table.ts'

/**
 * Every process of a command has this variable: the operation's id, also of use to the command as a key for
 * doing a thing once.
 */
export const operationVariable = 'LANDFALL_OPERATION_ID'

/** The note that a command of an operation runs. It outlives an orchestrator that is killed. */
interface RunNote {
  readonly operationId: string
  readonly pid: number
  readonly identity: string
}

/** Notes that a command runs; to be done before the command itself starts. */
export async function noteRun(context: EffectContext, pid: number): Promise<void> {
  const identity = await identityOf(pid)
  if (identity === null) return
  const note: RunNote = { operationId: context.operationId, pid, identity }
  const path = notePath(context)
  // Killed between the two: the old note, or none, and a command that never starts, see start-command.ts.
  await writeFile(`${path}.tmp`, JSON.stringify(note))
  await rename(`${path}.tmp`, path)
}

/** The command has ended. */
export async function forgetRun(context: EffectContext): Promise<void> {
  await rm(notePath(context), { force: true })
}

/**
 * Ends what an earlier run of the same operation left running when its orchestrator was killed, so that the
 * command never runs twice at the same time. A process that only has the same id by chance is not touched.
 */
export async function endEarlierRun(context: EffectContext): Promise<void> {
  await endNoted(notePath(context), context.clock, (_note, line) => context.output(line))
}

/**
 * The same for every command of a deployment. After an abort nothing runs again, and so nothing else would end what
 * an earlier worker left running.
 *
 * @param directory where the notes of the deployment are, if there are any
 * @param tell is told, by the id of the operation, what is ended
 * @returns `null` when there is nothing to end
 */
export function endEarlierRuns(
  directory: string,
  clock: Clock,
  tell: (operationId: string, line: string) => void | Promise<void>,
): Promise<void> | null {
  const notes = namesIn(directory).filter((name) => /^[0-9a-f]{32}\.json$/.test(name))
  if (notes.length === 0) return null
  const ending = notes.map((name) =>
    endNoted(join(directory, name), clock, ({ operationId }, line) => tell(operationId, line)),
  )
  return Promise.all(ending).then(() => {})
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    // No command ever ran.
    return []
  }
}

async function endNoted(
  path: string,
  clock: Clock,
  tell: (note: RunNote, line: string) => void | Promise<void>,
): Promise<void> {
  const note = await readNote(path)
  if (note === null) return
  if ((await identityOf(note.pid)) === note.identity) {
    await tell(
      note,
      `Ending process group ${note.pid}, which an interrupted run of this command left behind.`,
    )
    await endGroup(note.pid, clock)
  } else {
    // The first process has ended; its children may go on. Their group's id alone proves nothing.
    const orphans = runningInGroup(note.pid).filter((pid) =>
      hasVariable(pid, operationVariable, note.operationId),
    )
    if (orphans.length > 0) {
      await tell(
        note,
        `Ending ${orphans.length} processes that an interrupted run of this command left behind.`,
      )
      for (const pid of orphans) sendSignal(pid, 'SIGKILL')
    }
  }
  await rm(path, { force: true })
}

async function readNote(path: string): Promise<RunNote | null> {
  try {
    const note = JSON.parse(await readFile(path, 'utf8')) as RunNote
    const isWhole = typeof note.operationId === 'string' && Number.isSafeInteger(note.pid) && note.pid > 1
    return isWhole ? note : null
  } catch {
    return null
  }
}

function notePath(context: EffectContext): string {
  const name = createHash('sha256').update(context.operationId).digest('hex').slice(0, 32)
  return join(context.runDirectory, `${name}.json`)
}
