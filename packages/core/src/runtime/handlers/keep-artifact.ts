import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Artifact } from '../../adapter/release.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { syncDirectory } from '../../store/directory/durable-files.ts'
import { isSafeName } from '../../store/names.ts'
import { throwIfAborted } from './aborted.ts'
import type { EffectContext, EffectHandler } from './handler.ts'
import { copyArtifact } from './keep-artifact/copy-artifact.ts'
import { isInside } from './project-place.ts'
import { artifactChanged, measured } from './same-artifact.ts'
import { wholeOrNot } from './whole-or-not.ts'

/** An artifact and where a copy is kept. */
export interface KeepArtifactInput extends JsonObject {
  readonly artifact: Artifact
  /** A directory, relative to the project's directory or a whole path. */
  readonly storage: string
}

/**
 * Keeps a copy of an artifact under its digest, `<storage>/<name>/<sha256>` with the ending of the original.
 * The copy is measured before it gets its name. What is kept already is measured and left as it is; a damaged
 * copy is replaced.
 *
 * @returns the artifact with the copy as its location
 * @throws `ARTIFACT_CHANGED` when what lies at the artifact's location is not what was built;
 * `ARTIFACT_MISSING` when it is gone; `INVALID_INPUT` for an image, which a registry keeps; `ADAPTER_FAILED`
 * when the copy cannot be written
 */
export const keepArtifact: EffectHandler<KeepArtifactInput, Artifact> = async (input, context) => {
  const { artifact, storage } = input
  check(artifact)
  throwIfAborted(context.signal)
  const folder = join(resolve(context.projectDirectory, storage), artifact.name)
  const kept = join(folder, `${artifact.sha256}${endingOf(artifact)}`)
  const result = { ...artifact, location: locationOf(kept, context) }
  const isKept = (): Promise<boolean> => holds(kept, artifact, context)
  if (await isKept()) return result

  context.progress({ message: `keeping a copy of ${artifact.name}` })
  return wholeOrNot(kept, context, async (temporary) => {
    await mkdir(folder, { recursive: true })
    await copyArtifact(artifact, temporary, context)
    const { sha256 } = await measured({ ...artifact, location: temporary }, context)
    if (sha256 !== artifact.sha256) throw artifactChanged(artifact, sha256)
    throwIfAborted(context.signal)
    await rename(temporary, kept).catch(async (error: unknown) => {
      // A directory does not take the place of another: of a copy that somebody else kept meanwhile, or of a
      // damaged one.
      if (await isKept()) await rm(temporary, { recursive: true })
      else await exchange(temporary, kept, error)
    })
    await syncDirectory(folder)
    await syncDirectory(dirname(folder))
    return result
  })
}

/** Puts a copy in the place of a damaged one, which is moved aside first: it never lies there half removed. */
async function exchange(copy: string, kept: string, error: unknown): Promise<void> {
  if ((await stat(kept).catch(() => null)) === null) throw error
  const aside = `${copy}.damaged`
  await rm(aside, { recursive: true, force: true })
  await rename(kept, aside)
  await rename(copy, kept)
  await rm(aside, { recursive: true, force: true })
}

/** What lies there may be damaged, or of another kind. */
async function holds(kept: string, artifact: Artifact, context: EffectContext): Promise<boolean> {
  if ((await stat(kept).catch(() => null)) === null) return false
  try {
    return (await measured({ ...artifact, location: kept }, context)).sha256 === artifact.sha256
  } catch (error) {
    if (context.signal.aborted) throw error
    return false
  }
}

/** The ending tells a person, and programs such as tar, what the file is: `.tar.gz`, `.js.map`. */
function endingOf({ type, location }: Artifact): string {
  if (type === 'directory') return ''
  return /(?:\.tar|\.js|\.css|\.mjs|\.cjs)?\.[A-Za-z0-9]{1,12}$/.exec(basename(location))?.[0] ?? ''
}

function locationOf(kept: string, { projectDirectory }: EffectContext): string {
  const fromProject = relative(projectDirectory, kept)
  return isInside(fromProject) && !isAbsolute(fromProject) ? fromProject.replaceAll(sep, '/') : kept
}

function check({ name, type, sha256 }: Artifact): void {
  const problem =
    type === 'docker_image'
      ? { expected: 'a file or a directory: push the image to a registry, which keeps it', seen: 'an image' }
      : !isSafeName(name) || !/^[0-9a-f]{64}$/.test(sha256)
        ? { expected: 'a plain name and a sha256 in hex', seen: `${name}, ${sha256}` }
        : null
  if (problem === null) return
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `The artifact ${name} cannot be kept in a directory`,
    target: name,
    ...problem,
  })
}
