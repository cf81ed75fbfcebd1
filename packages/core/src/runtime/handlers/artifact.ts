import { stat } from 'node:fs/promises'
import type { Artifact } from '../../adapter/release.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { directoryDigest, fileDigest } from '../artifact-digest.ts'
import type { EffectHandler } from './handler.ts'
import { placeInProject } from './project-place.ts'

/** What a build promised to leave. */
export interface ArtifactInput extends JsonObject {
  readonly name: string
  /** Artifacts that are files or directories; an image is measured by the step that builds it. */
  readonly type: 'directory' | 'file' | 'tarball' | 'source_map'
  /**
   * Relative to the project's directory, and then inside it: a `..` that leads out is more often a mistake
   * than meant. What really lies elsewhere is named by its whole path.
   */
  readonly path: string
}

/**
 * Measures what a build has left: size and sha256. The location is relative to the project's directory, with
 * `/` on every system, or the whole path when that is what was given.
 *
 * @throws `ARTIFACT_MISSING` when there is nothing, or something else; `INVALID_INPUT` when a relative path
 * leads out of the project
 */
export const artifact: EffectHandler<ArtifactInput, Artifact> = async ({ name, type, path }, context) => {
  const { whole, location } = placeInProject(name, path, context.projectDirectory)
  const wanted = type === 'directory' ? 'directory' : 'file'
  const found = await stat(whole).catch(() => null)
  const seen =
    found === null ? 'nothing there' : found.isDirectory() ? 'directory' : found.isFile() ? 'file' : 'neither'
  if (seen !== wanted) throw missing(name, wanted, whole, seen)
  context.progress({ message: `measuring ${name}` })
  const { sha256, size } = await (type === 'directory' ? directoryDigest(whole) : fileDigest(whole))
  return { name, type, location, size, sha256 }
}

function missing(name: string, expected: string, path: string, seen: string): LandfallError {
  return new LandfallError({
    code: 'ARTIFACT_MISSING',
    message: `The build did not leave the artifact ${name}`,
    target: name,
    expected: `a ${expected} ${path}`,
    seen: seen === 'neither' ? 'neither a file nor a directory' : seen,
  })
}
