import { setTimeout as delay } from 'node:timers/promises'
import type { DeploymentRecord } from '@landfall/core'
import { type CommandSetting, landfall } from './command.ts'
import type { EnvironmentName, Workshop } from './workshop.ts'

/** One deployment as the shop's people make it. */
export interface Release {
  readonly version: string
  readonly environment: EnvironmentName
  /** Nothing is live yet that a failure could go back to. */
  readonly first?: boolean
  /** Somebody sits at the terminal, as production wants it. */
  readonly person?: boolean
  /** Where it has succeeded: what runs there is deployed, and nothing is built. */
  readonly promoteFrom?: EnvironmentName
}

/** What came of it. */
export interface Released {
  readonly exitCode: number
  readonly record: DeploymentRecord
  readonly asked: readonly Answer[]
}

/** What an approver did. */
export interface Answer {
  /** The command, as it was typed. */
  readonly command: string
  /** What it showed before it was answered, and what came of it. */
  readonly output: string
}

/** The command for a release, without the program's name. */
export function commandFor({ version, environment, first, person, promoteFrom }: Release): readonly string[] {
  const what =
    promoteFrom === undefined
      ? ['deploy', environment, version]
      : ['promote', version, '--from', promoteFrom, '--to', environment]
  const by = person === true ? 'ben@example.com' : 'orchestrator'
  return [...what, '--yes', '--by', by, ...(first === true ? ['--first'] : [])]
}

/** Runs `landfall deploy`, and meanwhile, in processes of their own, the approvals that it waits for. */
export async function release(workshop: Workshop, order: Release, shown: boolean): Promise<Released> {
  const { version, environment, person = false } = order
  const over = new AbortController()
  const setting: CommandSetting = {
    directory: workshop.repository.checkout,
    variables: workshop.variables(environment),
    shown,
    signal: AbortSignal.any([workshop.signal, over.signal]),
  }
  const deployed = landfall(commandFor(order), { ...setting, terminal: person })
  const ended = Promise.allSettled([deployed])
  let asked: readonly Answer[]
  try {
    asked = await answering(workshop, environment, { ...setting, shown: false }, ended)
  } finally {
    // A failed answer leaves it waiting.
    over.abort()
    await ended
  }
  const { exitCode, output } = await deployed
  const { landfall: library } = await workshop.project(environment)
  const [record] = await library.history(environment, { limit: 1 })
  if (record?.version !== version) throw new Error(`${version} was not deployed to ${environment}: ${output}`)
  return { exitCode, record, asked }
}

/** Ana answers every question that comes up, with her signature, from another process. */
async function answering(
  workshop: Workshop,
  environment: EnvironmentName,
  setting: CommandSetting,
  ended: Promise<unknown>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  const { landfall: library } = await workshop.project(environment)
  const { name, key } = workshop.ana
  const args = ['approve', environment, '--yes', '--by', name, '--key', key]
  const answered = new Set<string>()
  const waited = Symbol('waited')
  while ((await Promise.race([ended, delay(200, waited)])) === waited) {
    const claim = await library.holder(environment)
    const run = claim === null ? null : await library.attach(claim.deployment).catch(() => null)
    const [question] = run === null ? [] : await run.questions()
    if (question === undefined || answered.has(question.nonce)) continue
    answered.add(question.nonce)
    const { exitCode, output } = await landfall(args, setting)
    if (exitCode !== 0) throw new Error(`The approval failed: ${output}`)
    answers.push({ command: `landfall ${args.join(' ')}`, output })
  }
  return answers
}
