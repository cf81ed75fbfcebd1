/** What {@link abortOnSignals} needs of a run. */
export interface Abortable {
  readonly id: string
  readonly result: Promise<unknown>
  abort(request: { readonly by: string; readonly reason: string }): Promise<void>
  leave(): Promise<void>
}

/** How {@link abortOnSignals} listens. */
export interface SignalOptions {
  /** Default `SIGINT` and `SIGTERM`. */
  readonly signals?: readonly NodeJS.Signals[]
  /** Who aborts, for the record. Default `signal`. */
  readonly by?: string
}

/** By convention a process that a signal ended has the exit code 128 plus the signal's number. */
const exitCodes: { readonly [signal: string]: number } = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGQUIT: 131,
  SIGTERM: 143,
}

/** Leaving closes files and no more, so a store that does not even take that is not waited for. */
const leaveMs = 1_000

/**
 * Makes Ctrl-C an orderly end: the first signal aborts the deployment, which undoes what it has changed and then ends
 * as usual. A second signal ends the process at once and leaves the deployment to be resumed by another one.
 *
 * Listens until the deployment has ended.
 *
 * @returns stops listening before that
 *
 * @example
 * const run = await landfall.deploy(plan)
 * abortOnSignals(run, { by: process.env.USER })
 * const record = await run.result
 */
export function abortOnSignals(run: Abortable, options: SignalOptions = {}): () => void {
  const { signals = ['SIGINT', 'SIGTERM'], by = 'signal' } = options
  let aborting = false

  const heard = (signal: NodeJS.Signals): void => {
    if (aborting) {
      const exit = (): never => process.exit(exitCodes[signal] ?? 1)
      run.leave().then(exit, exit)
      setTimeout(exit, leaveMs)
      return
    }
    aborting = true
    // It may have ended in this very moment, and a store that fails ends the run, which tells of it.
    run.abort({ by, reason: `the orchestrator was told to end by ${signal}` }).catch(() => {})
  }
  const stop = (): void => {
    for (const signal of signals) process.off(signal, heard)
  }

  for (const signal of signals) process.on(signal, heard)
  run.result.then(stop, stop)
  return stop
}
