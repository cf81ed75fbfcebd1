import { isAbsolute, relative, resolve, sep } from 'node:path'
import { LandfallError } from '../../errors/landfall-error.ts'

/** Where something of an artifact lies. */
export interface ProjectPlace {
  readonly whole: string
  /** As an artifact says it: relative to the project, with `/` on every system, or the whole path if given. */
  readonly location: string
}

/**
 * Finds a path of an artifact.
 *
 * @throws `INVALID_INPUT` when a relative path leads out of the project
 */
export function placeInProject(artifact: string, path: string, projectDirectory: string): ProjectPlace {
  const whole = resolve(projectDirectory, path)
  if (isAbsolute(path)) return { whole, location: path }
  const fromProject = relative(projectDirectory, whole)
  if (isInside(fromProject)) {
    return { whole, location: fromProject === '' ? '.' : fromProject.replaceAll(sep, '/') }
  }
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `The path of the artifact ${artifact} leads out of the project`,
    target: artifact,
    expected: 'a path inside the project, or a whole path starting with /',
    seen: path,
  })
}

/** Whether a path that `relative` gave stays inside. */
export function isInside(fromRoot: string): boolean {
  return fromRoot !== '..' && !fromRoot.startsWith(`..${sep}`) && !isAbsolute(fromRoot)
}
