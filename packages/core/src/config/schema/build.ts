import { z } from 'zod'
import { commandLine, environmentVariables, stepMembers } from './command.ts'
import { name, path, template } from './text.ts'
import { releaseVariables } from './variables.ts'

const place = template(releaseVariables)

const artifact = z.strictObject({
  type: z.enum(['directory', 'file', 'tarball', 'source_map']).describe('What the command leaves.'),
  path: place.describe('Where it leaves it, relative to the directory of the project.'),
})

const dockerImage = z.strictObject({
  tag: place
    .describe('Name and tag of the image.')
    .meta({ examples: ['registry.example.com/app:${VERSION}'] }),
  context: path.optional().describe('The build context. Default: the directory of the project.'),
  file: path.optional().describe('The Dockerfile. Default: the one of the context.'),
  build_args: environmentVariables.optional().describe('Build arguments by name.'),
})

const tarball = z.strictObject({
  from: path.describe('The directory that is packed.'),
  path: place.describe('Where the tarball is written.').meta({ examples: ['dist-${VERSION}.tar.gz'] }),
})

const ways = ['artifact', 'docker_image', 'tarball'] as const

const buildStep = z
  .strictObject({
    name: name.describe('The name of the step, and of the artifact that it makes.'),
    command: commandLine.optional().describe('Runs first. Alone, without an artifact, it is only run.'),
    ...stepMembers,
    artifact: artifact.optional().describe('Something that the command leaves; it is measured.'),
    docker_image: dockerImage.optional().describe('An image that Landfall builds with docker.'),
    tarball: tarball
      .optional()
      .describe('A tarball that Landfall packs: the same bytes for the same files, whoever packs them.'),
    keep: z
      .union([z.boolean(), path])
      .optional()
      .describe(
        'Where a copy of the artifact is kept; `false` for none. Default: the `storage` of the file.',
      ),
  })
  .superRefine((step, context) => {
    const given = ways.filter((way) => step[way] !== undefined)
    const problem = (at: string, message: string, expected: string) =>
      context.addIssue({ code: 'custom', path: [at], message, params: { expected, seen: at } })
    for (const second of given.slice(1))
      problem(second, 'A build step makes one artifact', `one of ${ways.join(', ')}`)
    if (given.length === 0 && step.command === undefined)
      problem('name', 'A build step makes nothing', `command, or one of ${ways.join(', ')}`)
    if (step.keep !== undefined && (given.length === 0 || step.docker_image !== undefined))
      problem('keep', 'There is no file to keep', 'a step with artifact or tarball; a registry keeps images')
  })

/** What is made of the sources. */
export const build = z
  .array(buildStep)
  .describe('Makes the artifacts, one after the other. Each gets its size and its sha256.')

/** The git tag of the release. */
export const tag = z
  .union([
    z.boolean(),
    z.strictObject({
      name: place.optional().describe('Default v${VERSION}.'),
      message: place.optional().describe('Default: Release ${VERSION}.'),
      remote: z
        .union([z.literal(false), name])
        .optional()
        .describe('The remote that it is pushed to, or `false`. Default origin.'),
    }),
  ])
  .describe('Makes an annotated git tag of the release and pushes it.')
