import { networkWords } from '../../../errors/network-words.ts'

/** Why a request got no answer, in words, with the system's own code. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Several addresses were tried: the reasons are inside.
  if (error instanceof AggregateError && error.errors.length > 0) return failureOf(error.errors[0])
  const { code } = error as NodeJS.ErrnoException
  const known = code === undefined ? undefined : networkWords[code]
  if (known !== undefined) return `${known} (${code})`
  return error.message === '' ? (code ?? 'no answer') : error.message
}
