import { LandfallError } from '../errors/landfall-error.ts'

const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

/**
 * A version goes into paths, labels and URLs, and as an environment variable into commands: a semantic version, or a
 * tag of the same letters.
 */
const versionForm = /^v?[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}$/

/** @throws `INVALID_NAME` for a name that is not safe in a path, a label or a URL */
export function checkName(kind: string, name: string): void {
  if (typeof name === 'string' && plainName.test(name) && !name.includes('..')) return
  throw new LandfallError({
    code: 'INVALID_NAME',
    message: `The ${kind} name ${JSON.stringify(name)} cannot be used`,
    target: name,
    expected: 'letters, digits, dots, dashes and underscores, starting with a letter or digit',
    seen: name,
  })
}

/** @throws `INVALID_VERSION` */
export function checkVersion(version: string): void {
  if (typeof version === 'string' && versionForm.test(version) && !version.includes('..')) return
  throw new LandfallError({
    code: 'INVALID_VERSION',
    message: `The version ${JSON.stringify(version)} cannot be used`,
    expected: 'a version such as 1.2.3 or a tag of letters, digits, dots, dashes, plus signs and underscores',
    seen: version,
  })
}
