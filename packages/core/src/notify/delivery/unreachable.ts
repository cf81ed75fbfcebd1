import { networkWords } from '../../errors/network-words.ts'

/** Codes of OpenSSL and Node for a certificate that is not accepted. */
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|HOSTNAME_MISMATCH|UNABLE_TO_GET_ISSUER/

/** Why nobody answered. */
export interface Unreachable {
  readonly words: string
  /** Whether it is the same each time: another try does not mend it. */
  readonly settled: boolean
}

/** Why nobody answered, in words. */
export function unreachable(error: unknown): Unreachable {
  const code = codeOf(error)
  if (code !== null && certificate.test(code)) {
    return { words: `its certificate is not trusted (${code})`, settled: true }
  }
  // The Fetch standard has no code for ports that belong to other protocols, such as 25.
  if (error instanceof Error && Object(error.cause).message === 'bad port') {
    return { words: 'that port is not used for HTTP', settled: true }
  }
  const known = code === null ? undefined : networkWords[code]
  return { words: known ?? `no answer${code === null ? '' : ` (${code})`}`, settled: false }
}

/** Whether what was thrown comes from the network, not from a defect. */
export function isFromNetwork(error: unknown): boolean {
  return codeOf(error) !== null
}

/** The system's own code; `fetch` has it in the cause of what it throws. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  // Several addresses were tried: the reasons are inside.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  if (error.cause !== undefined) return codeOf(error.cause)
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : null
}
