import type { Artifact } from '../adapter/release.ts'
import { fillIn } from '../json/fill-in.ts'
import type { JsonObject } from '../json/json.ts'
import { told, variablesOf } from './command-variables.ts'
import {
  artifactEffect,
  commandEffect,
  imageEffect,
  keepArtifactEffect,
  sameArtifactEffect,
  tarballEffect,
} from './effect-names.ts'
import type { Progress } from './progress.ts'
import type { StepRunner } from './step-runner.ts'

/**
 * Makes an artifact: runs the build's command, then measures, packs or builds what it promised. A promotion takes the
 * artifact that was verified before instead, and makes sure that it is still the same.
 */
export const buildStep: StepRunner = async (step, input, { runtime, progress }) => {
  const { command, artifact, keep, reuse } = input
  if (reuse !== undefined) {
    const same = await runtime.effect<Artifact>('same', sameArtifactEffect, { artifact: reuse }, step.policy)
    progress.artifacts.push(same)
    return same
  }
  if (command !== null) {
    await runtime.effect('run', commandEffect, told(command as JsonObject, progress), step.policy)
  }
  const [effect, wanted] = making(artifact as JsonObject, progress)
  const built = await runtime.effect<Artifact>('artifact', effect, wanted, step.policy)
  const kept =
    keep === undefined
      ? built
      : await runtime.effect<Artifact>(
          'keep',
          keepArtifactEffect,
          { artifact: built, storage: keep },
          step.policy,
        )
  progress.artifacts.push(kept)
  return kept
}

/** The effect that makes the artifact, and its input. */
function making(artifact: JsonObject, progress: Progress): readonly [effect: string, input: JsonObject] {
  const values = variablesOf(progress)
  const { name = null, type = null, path, from, image } = artifact
  if (image !== undefined) {
    const { tag, context = '.', file = null, buildArgs = {} } = image as JsonObject
    return [imageEffect, { name, tag: fillIn(String(tag), values), context, file, buildArgs }]
  }
  const place = fillIn(String(path), values)
  if (from !== undefined) return [tarballEffect, { name, from, path: place }]
  return [artifactEffect, { name, type, path: place }]
}
