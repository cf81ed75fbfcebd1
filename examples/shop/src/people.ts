import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

/** Somebody with an SSH key whose word counts. */
export interface Person {
  readonly name: string
  /** Path of the private key. */
  readonly key: string
}

/** Makes a key for a person. */
export async function personWithKey(home: string, name: string): Promise<Person> {
  const keys = join(home, 'keys')
  await mkdir(keys, { mode: 0o700, recursive: true })
  const key = join(keys, name)
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', key])
  return { name, key }
}

/** Writes the list that says whose signatures count, outside of the checkout, and gives its path. */
export async function writeAllowedSigners(home: string, people: readonly Person[]): Promise<string> {
  const lines = people.map(async ({ name, key }) => {
    const [type = '', data = ''] = (await readFile(`${key}.pub`, 'utf8')).split(' ')
    return `${name} namespaces="landfall" ${type} ${data}\n`
  })
  const file = join(home, 'allowed_signers')
  await writeFile(file, (await Promise.all(lines)).join(''))
  return file
}
