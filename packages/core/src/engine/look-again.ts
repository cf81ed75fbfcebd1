import { stopsWorker } from './interruption.ts'
import { soleRevision } from './observed.ts'
import type { Progress } from './progress.ts'
import type { Runtime } from './runtime-port.ts'
import { targetEffects } from './target-effects.ts'

/**
 * Looks at every target that was touched and then neither deployed nor brought back, so that the record tells what is
 * there.
 *
 * @returns whether each of them could be seen
 */
export async function lookAgain(runtime: Runtime, progress: Progress): Promise<boolean> {
  let isSeen = true
  for (const [name, target] of progress.targets) {
    if (!target.touched || target.observed !== null) continue
    const effects = targetEffects(runtime.scope(`@last-look/${name}`), name)
    try {
      target.observed = await effects.current('seen')
      target.live = soleRevision(target.observed)
      effects.tell('told', target.observed)
    } catch (error) {
      if (stopsWorker(error)) throw error
      isSeen = false
    }
  }
  return isSeen
}
