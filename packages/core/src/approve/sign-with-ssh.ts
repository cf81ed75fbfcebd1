import { readFile } from 'node:fs/promises'
import { LandfallError } from '../errors/landfall-error.ts'
import { withPrivateFile } from './private-file.ts'
import { checkedNamespace, landfallNamespace, lastWord, sshKeygen } from './ssh-keygen.ts'

/** What a statement is signed with. */
export interface SignWithSshOptions {
  /** Path of a private key; or of a public key or certificate, whose private key an agent (`SSH_AUTH_SOCK`) has. */
  readonly key: string
  /** What the signature is made for. Default `landfall`. */
  readonly namespace?: string
  /** Gives it up. */
  readonly signal?: AbortSignal
}

/** Long enough for a person who types a passphrase, confirms at an agent or touches a security key. */
const deadlineMs = 120_000

/**
 * Signs a statement with an SSH key, as `ssh-keygen -Y sign` does. A passphrase is asked for at the terminal; where there
 * is none, nobody is asked and a key with a passphrase needs an agent.
 *
 * @returns the armoured signature: the `proof` of an answer
 * @throws `COMMAND_FAILED` when the key cannot sign, with what `ssh-keygen` said; `INVALID_INPUT` for a namespace that
 * cannot be used; `ABORTED`
 *
 * @example
 * const proof = await signWithSsh(statement, { key: `${homedir()}/.ssh/id_ed25519` })
 */
export async function signWithSsh(statement: string, options: SignWithSshOptions): Promise<string> {
  const { key, signal } = options
  const namespace = checkedNamespace(options.namespace ?? landfallNamespace)
  const terminal = process.stdin.isTTY === true
  const { SSH_AUTH_SOCK, SSH_ASKPASS, DISPLAY, WAYLAND_DISPLAY, TERM } = process.env
  const environment = terminal
    ? { SSH_AUTH_SOCK, SSH_ASKPASS, DISPLAY, WAYLAND_DISPLAY, TERM }
    : { SSH_AUTH_SOCK, SSH_ASKPASS_REQUIRE: 'never' }

  return await withPrivateFile('statement', statement, async (file) => {
    const vector = ['-q', '-Y', 'sign', '-f', key, '-n', namespace, file]
    const end = await sshKeygen(vector, { deadlineMs, signal, environment, terminal })
    if (end.exitCode !== 0) throw unsigned(key, lastWord(end), terminal)
    return await readFile(`${file}.sig`, 'utf8')
  })
}

function unsigned(key: string, seen: string, terminal: boolean): LandfallError {
  return new LandfallError({
    code: 'COMMAND_FAILED',
    message: `The key ${key} did not sign: ${seen}`,
    target: key,
    expected: 'a private key, or a public key whose private key an agent has',
    seen,
    disposition: 'terminal',
    remedy: terminal
      ? 'Give the path of your key, and its passphrase when it is asked for.'
      : 'Give the path of a key without a passphrase, or add the key to an agent and give its public key.',
  })
}
