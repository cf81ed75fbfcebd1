import { setTimeout as delay } from 'node:timers/promises'
import type { Ended, LandfallProcess } from './landfall-process.ts'

/** Nothing that is waited for here takes so long, on whatever machine. */
const longestMs = 90_000

/** Waits for something that a process brings about. */
export async function untilIn(
  run: LandfallProcess,
  what: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  await until(what, async () => {
    // What it does last may be seen only after its end.
    const hasEnded = run.hasEnded
    if (await isSo()) return true
    if (hasEnded) throw new Error(`${what}: ${tail(await run.ended)}`)
    return false
  }).catch((error: Error) => {
    throw new Error(`${error.message}\n${run.output.slice(-2_000)}`)
  })
}

/** Waits until something is so. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + longestMs; !(await isSo()); await delay(50))
    if (performance.now() > end) throw new Error(what)
}

function tail({ code, signal, stderr }: Ended): string {
  return JSON.stringify({ code, signal, stderr })
}
