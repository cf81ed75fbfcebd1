import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Artifact } from '../../adapter/release.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { hasReference } from '../../redact/references.ts'
import { command } from './command.ts'
import type { EffectHandler } from './handler.ts'
import { inspectImage } from './image/inspect-image.ts'
import { placeInProject } from './project-place.ts'

/** An image to build. */
export interface ImageInput extends JsonObject {
  /** Of the artifact. */
  readonly name: string
  /** The reference the image gets, such as `app:1.2.3`. */
  readonly tag: string
  /** The directory that is sent to the builder; relative to the project and inside it, or a whole path. */
  readonly context: string
  /** The Dockerfile, relative to the project's directory; `null` for the one in the context. */
  readonly file: string | null
  /**
   * Values of `ARG` lines. One with a reference, `${env:NAME}`, reaches docker as an environment variable and
   * not on its command line; but everybody who has the image can read it in the history of the image.
   */
  readonly buildArgs: { readonly [name: string]: string }
}

/**
 * Builds an image with docker and measures it. Building it again is quick: the builder finds its layers.
 *
 * @returns the artifact: its location is the tag, its sha256 the id of the image
 * @throws `COMMAND_FAILED` when docker is not there or the build fails; `ARTIFACT_MISSING` when there is no
 * context, or no image after the build; `INVALID_INPUT` for a tag or argument that docker cannot take
 * @see https://docs.docker.com/reference/cli/docker/buildx/build/
 */
export const image: EffectHandler<ImageInput, Artifact> = async (input, context) => {
  const { name, tag, buildArgs } = input
  checkTag(name, tag)
  const directory = placeInProject(name, input.context, context.projectDirectory).whole
  await checkContext(name, directory)
  const file = input.file === null ? [] : ['--file', resolve(context.projectDirectory, input.file)]
  const { options, env } = argumentsOf(name, buildArgs)
  await command(
    { run: ['docker', 'build', '--tag', tag, ...file, ...options, '--', directory], env },
    context,
  )
  const { sha256, size } = await inspectImage(name, tag, context)
  return { name, type: 'docker_image', location: tag, size, sha256 }
}

interface BuildArguments {
  readonly options: readonly string[]
  readonly env: Record<string, string>
}

function argumentsOf(artifact: string, buildArgs: ImageInput['buildArgs']): BuildArguments {
  const options: string[] = []
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(buildArgs)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || value.includes('\0')) {
      throw invalid(artifact, 'build arguments with names of letters, digits and underscores', name)
    }
    if (!hasReference(value)) options.push('--build-arg', `${name}=${value}`)
    else if (meansSomethingToDocker.test(name)) {
      throw invalid(artifact, 'another name for a secret argument: docker itself reads this variable', name)
    } else {
      options.push('--build-arg', name)
      env[name] = value
    }
  }
  return { options, env }
}

/** Variables that would change which docker runs, or what it talks to. */
const meansSomethingToDocker = /^(?:PATH|HOME|(?:DOCKER|BUILDKIT|BUILDX|COMPOSE|LD|XDG|SSH)_.*)$/

function checkTag(artifact: string, tag: string): void {
  if (/^[a-zA-Z0-9][a-zA-Z0-9._:/-]{0,254}$/.test(tag)) return
  throw invalid(artifact, 'a reference such as app:1.2.3 or registry.example.com/shop/app:1.2.3', tag)
}

async function checkContext(artifact: string, directory: string): Promise<void> {
  if ((await stat(directory).catch(() => null))?.isDirectory()) return
  throw new LandfallError({
    code: 'ARTIFACT_MISSING',
    message: `There is no directory to build the image ${artifact} from`,
    target: artifact,
    expected: `a directory ${directory}`,
    seen: 'nothing there',
    remedy: 'Correct the context of the image.',
  })
}

function invalid(artifact: string, expected: string, seen: string): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `The image ${artifact} cannot be built with ${JSON.stringify(seen)}`,
    target: artifact,
    expected,
    seen,
  })
}
