import { createHash } from 'node:crypto'
import { LandfallError } from '../errors/landfall-error.ts'

const safeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** Whether a text can stand in a path as it is. */
export function isSafeName(name: string): boolean {
  return safeName.test(name)
}

/**
 * Gives the name back when it can stand in a path as it is.
 *
 * @throws `INVALID_NAME`
 */
export function checkedName(kind: 'environment' | 'deployment', name: string): string {
  if (typeof name === 'string' && isSafeName(name)) return name
  throw new LandfallError({
    code: 'INVALID_NAME',
    message: `${JSON.stringify(name)} cannot be the name of ${kind === 'environment' ? 'an environment' : 'a deployment'}`,
    target: String(name),
    expected: '1 to 128 letters, digits, dots, dashes and underscores, the first a letter or digit',
    seen: JSON.stringify(name),
  })
}

/** The longest file name this makes, extension not counted. */
const longest = 180

/**
 * A file name for any text: different texts have different names, none of them leaves its directory. The path of an
 * effect stays readable.
 *
 * @example fileNameOf('deploy/web/shift/25') // 'deploy~web~shift~25'
 */
export function fileNameOf(text: string): string {
  const encoded = text
    .replace(/[^A-Za-z0-9_./-]/gu, (character) =>
      [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    )
    .replaceAll('/', '~')
    .replace(/^\.|^$/, '%$&')
  if (encoded.length <= longest) return encoded
  return `${encoded.slice(0, longest - 66)}%-${createHash('sha256').update(text).digest('hex')}`
}
