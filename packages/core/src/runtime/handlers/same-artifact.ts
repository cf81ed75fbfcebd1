import { resolve } from 'node:path'
import type { Artifact } from '../../adapter/release.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { type ArtifactDigest, directoryDigest, fileDigest } from '../artifact-digest.ts'
import { throwIfAborted } from './aborted.ts'
import type { EffectContext, EffectHandler } from './handler.ts'
import { inspectImage } from './image/inspect-image.ts'

/** An artifact of an earlier deployment. */
export interface SameArtifactInput extends JsonObject {
  readonly artifact: Artifact
}

/**
 * Makes sure that an artifact is still what it was: what lies at its location is measured again. An image has
 * to be on this machine.
 *
 * @throws `ARTIFACT_CHANGED` when the digest is another one; `ARTIFACT_MISSING` when it is gone
 */
export const sameArtifact: EffectHandler<SameArtifactInput, Artifact> = async ({ artifact }, context) => {
  throwIfAborted(context.signal)
  context.progress({ message: `measuring ${artifact.name}` })
  const { sha256 } = await measured(artifact, context)
  throwIfAborted(context.signal)
  if (sha256 === artifact.sha256) return artifact
  throw artifactChanged(artifact, sha256)
}

/** What lies at the location of an artifact now. */
export function measured(artifact: Artifact, context: EffectContext): Promise<ArtifactDigest> {
  const { type, location, name } = artifact
  if (type === 'docker_image') return inspectImage(name, location, context)
  const path = resolve(context.projectDirectory, location)
  return type === 'directory' ? directoryDigest(path) : fileDigest(path)
}

export function artifactChanged({ name, location, sha256 }: Artifact, seen: string): LandfallError {
  return new LandfallError({
    code: 'ARTIFACT_CHANGED',
    message: `What lies at ${location} is not what was built as ${name}`,
    target: name,
    expected: sha256,
    seen,
  })
}
