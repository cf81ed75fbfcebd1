import type { Landfall, Run } from '@landfall/core'
import { isTakeover, type ObserveOptions, observe } from './observe.ts'

/**
 * The same library, with every deployment that this process works on reported: those it starts, and those it takes over
 * from a process that died. What was reported before is not reported again, and what comes now is in the same trace.
 *
 * @example
 * const landfall = observeLandfall(createLandfall({ environments }))
 */
export function observeLandfall(
  landfall: Landfall,
  options: Pick<ObserveOptions, 'tracer' | 'meter'> = {},
): Landfall {
  const watch = (run: Run, from: number): void => {
    const { stop } = observe(run, { ...options, from, untilTakenOver: true })
    // Nobody is at work on it any more.
    run.result.catch(stop)
  }
  /** Heard only for workers of this process. */
  const watchTakeovers = (run: Run): Run => {
    run.on('worker.started', (event) => {
      if (isTakeover(event)) watch(run, event.seq)
    })
    return run
  }
  const watchWhole = (run: Run): Run => {
    watch(run, 1)
    return watchTakeovers(run)
  }

  return {
    ...landfall,
    deploy: async (...given) => watchWhole(await landfall.deploy(...given)),
    rollback: async (...given) => watchWhole(await landfall.rollback(...given)),
    attach: async (deployment) => watchTakeovers(await landfall.attach(deployment)),
  }
}
