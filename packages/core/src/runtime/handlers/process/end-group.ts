import { setTimeout as realDelay } from 'node:timers/promises'
import type { Clock } from '../../clock.ts'
import { terminationGraceMs } from '../handler.ts'
import { runningInGroup, sendSignal } from './process-table.ts'

/**
 * How often the system is asked whether a process still runs; real time, whatever clock the grace is measured
 * by.
 */
const pollMs = 20

/** After SIGKILL only a process stuck in the kernel is left; it is not waited for any longer than this. */
const stuckMs = 5_000

/**
 * Ends every process of a group: asks with SIGTERM, and after the grace period ends what is left with
 * SIGKILL. Also children that ignore SIGTERM, and those whose parent has ended already.
 */
export async function endGroup(group: number, clock: Clock): Promise<void> {
  if (runningInGroup(group).length === 0) return
  sendSignal(-group, 'SIGTERM')
  let graceOver = false
  const cancel = clock.after(terminationGraceMs, () => {
    graceOver = true
  })
  try {
    await gone(group, () => graceOver)
  } finally {
    cancel()
  }
  if (runningInGroup(group).length === 0) return
  sendSignal(-group, 'SIGKILL')
  const until = performance.now() + stuckMs
  await gone(group, () => performance.now() > until)
}

async function gone(group: number, giveUp: () => boolean): Promise<void> {
  while (runningInGroup(group).length > 0 && !giveUp()) await realDelay(pollMs)
}
