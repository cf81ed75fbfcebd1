import { environmentBusy } from '../store/environment-busy.ts'
import type { Host } from './host.ts'

/** How often a waiting deployment looks whether it is its turn. */
const lookEveryMs = 1_000

/**
 * Waits until nothing holds an environment.
 *
 * @throws `ENVIRONMENT_BUSY` after `timeoutMs`, and the signal's reason when it is aborted
 */
export async function untilFree(
  { store, clock }: Host,
  environment: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const end = clock.monotonic() + timeoutMs
  for (;;) {
    signal?.throwIfAborted()
    const claim = await store.claims.current(environment)
    if (claim === null) return
    const left = end - clock.monotonic()
    if (left <= 0) throw environmentBusy(claim)
    await new Promise<void>((resolve) => {
      const cancel = clock.after(Math.min(lookEveryMs, left), resolve)
      const stop = (): void => {
        cancel()
        resolve()
      }
      signal?.addEventListener('abort', stop, { once: true })
    })
  }
}
