import { setTimeout as delay } from 'node:timers/promises'
import type { Ended, LandfallProcess } from './landfall-process.ts'

/** What a CI system does when a job is cancelled: SIGINT, so long after it SIGTERM, so long after that SIGKILL. */
export interface Times {
  readonly termMs: number
  readonly killMs: number
}

/** What GitHub's runner waits. */
export const real: Times = { termMs: 7_500, killMs: 2_500 }

/** The same for what takes no notice of the first signal anyway. */
export const hurried: Times = { termMs: 2_000, killMs: 2_500 }

/** How a cancelled process ended, and when it was told to. */
export interface Cancelled extends Ended {
  readonly toldAt: number
}

/** Cancels a process as a CI system does. */
export async function cancel(
  run: LandfallProcess,
  { termMs, killMs }: Times,
  meanwhile: () => Promise<void> = async () => {},
): Promise<Cancelled> {
  const toldAt = Date.now()
  run.kill('SIGINT')
  await Promise.race([run.ended, meanwhile().then(() => delay(termMs))])
  if (!run.hasEnded) run.kill('SIGTERM')
  await Promise.race([run.ended, delay(killMs)])
  if (!run.hasEnded) run.kill('SIGKILL')
  return { ...(await run.ended), toldAt }
}
