import { lstat, readlink, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, parse, relative, sep } from 'node:path'
import { LandfallError } from '../errors/landfall-error.ts'

/**
 * Makes sure that a list of allowed or revoked keys does not come with what is deployed: whoever can change the project could
 * otherwise make himself an approver. Neither the file nor a symbolic link on the way to it may lie in the project's
 * directory or in the Git checkout around it.
 *
 * @param list its absolute path
 * @param projectDirectory where the pipeline runs
 * @throws `INVALID_INPUT` when it does, when the file is not there, and when everybody may write it
 *
 * @example await expectOutside('/etc/landfall/allowed_signers', process.cwd())
 */
export async function expectOutside(list: string, projectDirectory: string): Promise<void> {
  if (!isAbsolute(list)) throw refused(list, 'it is not an absolute path')
  const forbidden = await checkoutsAround(await realpath(projectDirectory))
  let places: readonly string[]
  try {
    places = await placesOnTheWay(list)
  } catch (error) {
    throw refused(list, `it cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`)
  }
  for (const place of places) {
    const around = forbidden.find((directory) => isInside(place, directory))
    if (around !== undefined) throw refused(list, `${place} lies in ${around}, which is deployed`)
  }
  const file = await lstat(places.at(-1) ?? '/')
  if (!file.isFile()) throw refused(list, 'it is not a file')
  if ((file.mode & 0o002) !== 0) throw refused(list, 'everybody may write it')
}

/**
 * The project's directory and the checkout that it belongs to. A `.git` that is a file is a worktree's or a submodule's,
 * so the checkout around it counts as well.
 */
async function checkoutsAround(project: string): Promise<readonly string[]> {
  const found = [project]
  for (let directory = project; ; directory = dirname(directory)) {
    const git = await lstat(join(directory, '.git')).catch(() => null)
    if (git !== null) found.push(directory)
    if (git?.isDirectory() === true || directory === dirname(directory)) return found
  }
}

const mostLinks = 40

/** Every place that the system passes when it opens a file, symbolic links followed one by one; the last is the file. */
async function placesOnTheWay(path: string): Promise<readonly string[]> {
  const places: string[] = []
  const { root } = parse(path)
  const parts = partsOf(path.slice(root.length))
  let at = root
  let links = 0
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    if (part === '..') {
      at = dirname(at)
      continue
    }
    const place = join(at, part)
    places.push(place)
    if (!(await lstat(place)).isSymbolicLink()) {
      at = place
      continue
    }
    links += 1
    if (links > mostLinks) throw new Error('too many symbolic links')
    const target = await readlink(place)
    if (isAbsolute(target)) at = parse(target).root
    parts.unshift(...partsOf(isAbsolute(target) ? target.slice(at.length) : target))
  }
  return [...places, at]
}

function partsOf(path: string): string[] {
  return path.split(sep).filter((part) => part !== '' && part !== '.')
}

function isInside(place: string, directory: string): boolean {
  const way = relative(directory, place)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

function refused(file: string, why: string): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `The list of keys ${file} cannot be used: ${why}`,
    target: file,
    expected: 'a file outside of the checkout that is deployed, which only its owner can change',
    seen: why,
    remedy: 'Keep the list on the machine that deploys, such as /etc/landfall/allowed_signers.',
  })
}
