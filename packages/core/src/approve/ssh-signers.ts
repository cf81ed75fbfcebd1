import { isAbsolute } from 'node:path'
import { isLandfallError, LandfallError } from '../errors/landfall-error.ts'
import type { Approvers, Proven } from './approvers.ts'
import { expectOutside } from './outside.ts'
import { withPrivateFile } from './private-file.ts'
import { checkedNamespace, type KeygenEnd, landfallNamespace, lastWord, sshKeygen } from './ssh-keygen.ts'

/** Whose signatures count. */
export interface SshSignersOptions {
  /**
   * The list of people and their keys: an absolute path, outside of whatever is deployed. The format is OpenSSH's
   * (https://man.openbsd.org/ssh-keygen#ALLOWED_SIGNERS); `namespaces`, `valid-after`, `valid-before` and
   * `cert-authority` are honoured.
   */
  readonly allowedSigners: string
  /** What the signatures have to be made for. Default `landfall`. */
  readonly namespace?: string
  /** Keys that do not count any more: an absolute path to a key revocation list, or to public keys one a line. */
  readonly revokedKeys?: string
}

const deadlineMs = 30_000
/** A signature by the longest keys in use, with a certificate, has a tenth of this. */
const longestProof = 65_536
const longestStatement = 4_194_304
/** Certificates name several principals; each one that is tried is a process. */
const mostPrincipals = 8

/**
 * Proves answers by SSH signatures over the whole statement, checked by `ssh-keygen` against a list of allowed signers.
 * The principal is the first name that the list, or the certificate, has for the key.
 *
 * A name with a wildcard proves nobody and is refused, except in the line of a certificate authority.
 *
 * @throws `INVALID_INPUT` for a path that is not absolute, or a namespace that cannot be used
 *
 * @example sshSigners({ allowedSigners: '/etc/landfall/allowed_signers' })
 */
export function sshSigners(options: SshSignersOptions): Approvers {
  const allowed = absolute('allowedSigners', options.allowedSigners)
  const namespace = checkedNamespace(options.namespace ?? landfallNamespace)
  const { revokedKeys } = options
  const revoked = revokedKeys === undefined ? [] : ['-r', absolute('revokedKeys', revokedKeys)]

  const check = async (statement: string, file: string, signal: AbortSignal): Promise<Proven> => {
    const found = await sshKeygen(['-Y', 'find-principals', '-s', file, '-f', allowed], {
      deadlineMs,
      signal,
    })
    if (found.exitCode !== 0) return { refused: refusal(found) }
    const names = found.stdout.split('\n').filter((line) => line !== '')
    let refused = 'the list of allowed signers has no name for the key'
    for (const principal of names.slice(0, mostPrincipals)) {
      if (!isName(principal)) {
        refused = 'the list of allowed signers has a pattern for the key, which names nobody'
        continue
      }
      const vector = ['-Y', 'verify', '-f', allowed, '-I', principal, '-n', namespace, '-s', file, ...revoked]
      const verified = await sshKeygen(vector, { input: statement, deadlineMs, signal })
      if (verified.exitCode === 0) return { principal }
      refused = refusal(verified)
    }
    return { refused }
  }

  return {
    name: 'ssh',
    async expectUsable({ projectDirectory }) {
      await expectOutside(allowed, projectDirectory)
      if (revokedKeys !== undefined) await expectOutside(revokedKeys, projectDirectory)
    },
    async verify(statement, proof, { signal }) {
      if (proof.length > longestProof) return { refused: 'the signature is too long' }
      if (statement.length > longestStatement) return { refused: 'the statement is too long' }
      if (!/^\s*-----BEGIN SSH SIGNATURE-----\s/.test(proof)) return { refused: 'it is no SSH signature' }
      try {
        return await withPrivateFile('proof.sig', proof, (file) => check(statement, file, signal))
      } catch (error) {
        if (!isLandfallError(error) || error.code !== 'COMMAND_FAILED') throw error
        return { refused: error.message }
      }
    },
  }
}

function absolute(option: string, path: string): string {
  if (isAbsolute(path) && !path.includes('\0')) return path
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `${option} of sshSigners has to be an absolute path`,
    target: option,
    expected: 'an absolute path such as /etc/landfall/allowed_signers, outside of whatever is deployed',
    seen: JSON.stringify(path),
  })
}

/** A person's name and nothing that a list could read as a pattern. */
function isName(principal: string): boolean {
  return /^[^*?!,\s]{1,256}$/.test(principal)
}

function refusal(end: KeygenEnd): string {
  const word = lastWord(end)
  if (word === 'No principal matched.') return 'the key is not on the list of allowed signers'
  if (word.includes('incorrect signature')) return 'the signature is for another statement'
  return word
}
