const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  EPIPE: 'the connection was cut',
}

/** Why a request got no answer, in words, with the system's own code. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Several addresses were tried: the reasons are inside.
  if (error instanceof AggregateError && error.errors.length > 0) return failureOf(error.errors[0])
  const { code } = error as NodeJS.ErrnoException
  const known = code === undefined ? undefined : words[code]
  if (known !== undefined) return `${known} (${code})`
  return error.message === '' ? (code ?? 'no answer') : error.message
}
