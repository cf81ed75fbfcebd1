import { environmentBusy } from '../store/environment-busy.ts'
import type { Claim } from '../store/store.ts'
import type { Host } from './host.ts'

/** How often a waiting deployment looks whether it is its turn. */
const lookEveryMs = 1_000

/**
 * Waits until nothing holds an environment.
 *
 * @param expectNotBlocked throws when the holder will not give it up by itself
 * @throws `ENVIRONMENT_BUSY` after `timeoutMs`, and the signal's reason when it is aborted
 */
export async function untilFree(
  { store, clock }: Host,
  environment: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  expectNotBlocked: (claim: Claim) => Promise<void>,
): Promise<void> {
  const end = clock.monotonic() + timeoutMs
  for (;;) {
    signal?.throwIfAborted()
    const claim = await store.claims.current(environment)
    if (claim === null) return
    await expectNotBlocked(claim)
    const left = end - clock.monotonic()
    if (left <= 0) throw environmentBusy(claim)
    await new Promise<void>((resolve) => {
      const stop = (): void => {
        cancel()
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      const cancel = clock.after(Math.min(lookEveryMs, left), stop)
      signal?.addEventListener('abort', stop)
    })
  }
}
