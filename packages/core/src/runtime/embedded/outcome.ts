import { LandfallError } from '../../errors/landfall-error.ts'
import type { Json } from '../../json/json.ts'
import { bounded } from './effect-error.ts'
import type { PastEntry } from './past.ts'
import type { WorkerCore } from './worker-core.ts'

/** Results larger than this lie beside the journal, by digest. */
const largestResultBytes = 256 * 1024

/** The outcome that the journal has: returned or thrown as it was then. */
export async function pastOutcome(
  core: WorkerCore,
  outcome: NonNullable<PastEntry['outcome']>,
): Promise<Json> {
  if ('error' in outcome) throw LandfallError.fromJSON(outcome.error)
  if ('blob' in outcome) return JSON.parse(await core.blobs.get(outcome.blob)) as Json
  return outcome.result
}

/** The JSON text of what an effect gave. @throws `RESULT_INVALID` */
export function resultText(path: string, result: unknown): string {
  let text: string | undefined
  let why = `a ${typeof result}`
  try {
    text = JSON.stringify(result ?? null)
  } catch (error) {
    why = (error as Error).message
  }
  if (text !== undefined) return text
  throw new LandfallError({
    code: 'RESULT_INVALID',
    message: `What ${path} gave cannot be kept`,
    effect: path,
    expected: 'a value that JSON can hold',
    seen: why,
  })
}

/** Gives the result as the journal has it, once that is on stable storage. */
export async function journalResult(core: WorkerCore, path: string, json: string): Promise<Json> {
  if (json.length <= largestResultBytes && Buffer.byteLength(json) <= largestResultBytes) {
    const event = core.append({ type: 'effect.succeeded', path, result: JSON.parse(json) as Json })
    await core.synced()
    return event.type === 'effect.succeeded' ? (event.result ?? null) : null
  }
  const text = core.sanitize(json)
  const blob = await core.blobs.put(text)
  core.append({ type: 'effect.succeeded', path, blob })
  await core.synced()
  return JSON.parse(text) as Json
}

/** Throws the failure as the journal has it, once that is on stable storage. */
export async function journalFailure(core: WorkerCore, path: string, error: LandfallError): Promise<never> {
  const placed = error.effect === undefined ? error.with({ effect: path }) : error
  const facts = bounded(placed, core.sanitize)
  const event = core.append({ type: 'effect.failed', path, error: facts.toJSON() })
  await core.synced()
  throw event.type === 'effect.failed' ? LandfallError.fromJSON(event.error) : facts
}
