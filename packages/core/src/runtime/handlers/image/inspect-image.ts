import { LandfallError } from '../../../errors/landfall-error.ts'
import type { ArtifactDigest } from '../../artifact-digest.ts'
import type { EffectContext } from '../handler.ts'
import { runCommand } from '../process/run-command.ts'

/**
 * The id of an image on this machine, which is the sha256 of its content, and its size.
 *
 * @param reference a tag or an id
 * @throws `ARTIFACT_MISSING` when the machine has no such image; `COMMAND_FAILED` when docker is not there
 */
export async function inspectImage(
  artifact: string,
  reference: string,
  context: EffectContext,
): Promise<ArtifactDigest> {
  let answer = ''
  const { exitCode, tail } = await runCommand(
    {
      run: ['docker', 'image', 'inspect', '--format', '{{.Id}} {{.Size}}', reference],
      onLine(line, from) {
        if (from === 'stdout') answer += `${line}\n`
      },
    },
    context,
  )
  const [, sha256, size] = /^(?:sha256:)?([0-9a-f]{64}) (\d+)$/m.exec(answer) ?? []
  if (exitCode === 0 && sha256 !== undefined) return { sha256, size: Number(size) }
  throw new LandfallError({
    code: 'ARTIFACT_MISSING',
    message: `The image ${reference} of ${artifact} is not on this machine`,
    target: artifact,
    expected: `an image ${reference}`,
    seen: tail.trim().split('\n').at(-1) ?? 'no answer',
    remedy:
      'Check that the docker engine is the one that built it, and that its builder loads what it builds.',
  })
}
