import { isInterruption, stopsWorker } from '../../engine/interruption.ts'
import { isLandfallError, LandfallError, toLandfallError } from '../../errors/landfall-error.ts'
import type { Json } from '../../json/json.ts'

/** Characters of a text in an error that a journal keeps. */
const longestText = 8 * 1024
const longestDetails = 64 * 1024

/**
 * What an effect threw, as the deployment takes it. Codes by which the engine itself ends a step or a worker say
 * nothing coming from an effect: it has failed, and that is all. A plain error may pass when the effect is tried again.
 */
export function effectError(thrown: unknown, path: string): LandfallError {
  if (isLandfallError(thrown) && (isInterruption(thrown) || stopsWorker(thrown))) {
    const { message } = thrown
    return new LandfallError({ code: 'UNEXPECTED', message, effect: path, seen: thrown.code, cause: thrown })
  }
  const error = toLandfallError(thrown, { code: 'UNEXPECTED', effect: path, disposition: 'retryable' })
  return error.effect === undefined ? error.with({ effect: path }) : error
}

/**
 * The error in a form that a journal takes: long texts cut, details left out that are too large or no JSON.
 *
 * @param sanitize takes secrets out of JSON text; done before a text is cut, which would leave a part of one
 */
export function bounded(error: LandfallError, sanitize: (json: string) => string): LandfallError {
  const cut = (text: string): string => {
    if (text.length <= longestText) return text
    return `${String(JSON.parse(sanitize(JSON.stringify(text)))).slice(0, longestText)}…`
  }
  const { message, expected, seen, cause, details, ...facts } = error.toFacts()
  return new LandfallError({
    ...facts,
    message: cut(message),
    ...(expected === undefined ? {} : { expected: cut(expected) }),
    ...(seen === undefined ? {} : { seen: cut(seen) }),
    ...(cause === undefined ? {} : { cause: cut(error.toJSON().cause ?? '') }),
    ...(details === undefined || !fits(details) ? {} : { details }),
  })
}

function fits(details: Json): boolean {
  try {
    return JSON.stringify(details).length <= longestDetails
  } catch {
    return false
  }
}
