import { createHash } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
  const note = await readNote(context)
  if (note === null) return
  if ((await identityOf(note.pid)) === note.identity) {
    await context.output(
      `Ending process group ${note.pid}, which an interrupted run of this command left behind.`,
    )
    await endGroup(note.pid, context.clock)
  } else {
    // The first process has ended; its children may go on. Their group's id alone proves nothing.
    const orphans = runningInGroup(note.pid).filter((pid) =>
      hasVariable(pid, operationVariable, context.operationId),
    )
    if (orphans.length > 0) {
      await context.output(
        `Ending ${orphans.length} processes that an interrupted run of this command left behind.`,
      )
      for (const pid of orphans) sendSignal(pid, 'SIGKILL')
    }
  }
  await forgetRun(context)
}

async function readNote(context: EffectContext): Promise<RunNote | null> {
  try {
    const note = JSON.parse(await readFile(notePath(context), 'utf8')) as RunNote
    return note.operationId === context.operationId && Number.isSafeInteger(note.pid) && note.pid > 1
      ? note
      : null
  } catch {
    return null
  }
}

function notePath(context: EffectContext): string {
  const name = createHash('sha256').update(context.operationId).digest('hex').slice(0, 32)
  return join(context.runDirectory, `${name}.json`)
}
