import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** SSH keys for a test, in a directory of its own. */
export interface KeyRing {
  readonly directory: string
  path(name: string): string
  /** Makes a key pair and gives the line of its public key. */
  key(name: string, passphrase?: string): Promise<string>
  /** Writes a file and gives its path. */
  file(name: string, text: string): Promise<string>
  keygen(...vector: string[]): Promise<void>
  remove(): Promise<void>
}

export async function keyRing(): Promise<KeyRing> {
  const directory = await mkdtemp(join(tmpdir(), 'landfall-keys-'))
  const path = (name: string): string => join(directory, name)
  const keygen = async (...vector: string[]): Promise<void> => {
    await run('ssh-keygen', vector, { cwd: directory })
  }
  return {
    directory,
    path,
    keygen,
    async key(name, passphrase = '') {
      await keygen('-q', '-t', 'ed25519', '-N', passphrase, '-C', `${name}@test`, '-f', path(name))
      return (await readFile(path(`${name}.pub`), 'utf8')).trim()
    },
    async file(name, text) {
      await writeFile(path(name), text)
      return path(name)
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}
