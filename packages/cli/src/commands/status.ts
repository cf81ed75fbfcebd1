import {
  type Claim,
  type DeploymentRecord,
  LandfallError,
  type Observation,
  type RunState,
  type Subject,
  toLandfallError,
} from '@landfall/core'
import { type CommandRunner, isSet, print } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { knownEnvironment, loadProject } from '../project/load-project.ts'
import type { Project } from '../project/project.ts'
import { screenStyle } from '../terminal/look.ts'
import { liveLines } from '../text/live-lines.ts'
import { outcomeWords } from '../view/header.ts'
import type { Style } from '../view/style.ts'
import { clockTime } from '../view/times.ts'

/** What there is to say of one environment. */
interface EnvironmentStatus {
  readonly environment: string
  readonly live: { readonly [target: string]: Observation } | null
  /** Why it is not known what is live. */
  readonly problem: string | null
  readonly holder: (Claim & { readonly state: RunState; readonly questions: readonly Subject[] }) | null
  readonly last: DeploymentRecord | null
}

/** `landfall status`: what is live, and what goes on. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const { environment } = context.positionals
  const names = environment === undefined ? project.environments : [knownEnvironment(project, environment)]
  const all = await Promise.all(names.map((name) => statusOf(project, name)))
  if (isSet(context, 'json')) {
    print(JSON.stringify(environment === undefined ? all : all[0]))
  } else {
    const style = screenStyle(context)
    for (const [index, one] of all.entries()) {
      if (index > 0) print('')
      for (const line of statusLines(one, process.stdout.columns || 80, style)) print(line)
    }
  }
  return all.some(({ problem }) => problem !== null) ? exitCodes.failed : exitCodes.success
}

async function statusOf({ landfall }: Project, environment: string): Promise<EnvironmentStatus> {
  const [live, claim, [last = null]] = await Promise.all([
    landfall.current(environment).catch((error: unknown) => toLandfallError(error, { code: 'UNEXPECTED' })),
    landfall.holder(environment),
    landfall.history(environment, { limit: 1 }),
  ])
  const isKnown = !(live instanceof LandfallError)
  return {
    environment,
    live: isKnown ? live : null,
    problem: isKnown ? null : live.message,
    holder: claim === null ? null : await holding(landfall, claim),
    last,
  }
}

async function holding(landfall: Project['landfall'], claim: Claim) {
  const run = await landfall.attach(claim.deployment)
  const [state, questions] = await Promise.all([run.state(), run.questions()])
  return { ...claim, state, questions }
}

function statusLines(status: EnvironmentStatus, columns: number, style: Style): readonly string[] {
  const { environment, live, problem, holder, last } = status
  const now = Date.now()
  const head =
    live === null
      ? [` ${style.bold(environment)}`, ` ${style.bad(style.marks.failed)} ${problem}`]
      : liveLines(environment, live, columns, style)
  const lastLine =
    last === null
      ? style.dim(' nothing was deployed yet')
      : style.dim(
          ` last: ${last.version} ${outcomeWords[last.outcome]}, ${clockTime(Date.parse(last.timeline.completed), now, '')}, by ${last.deployed_by}`,
        )
  return [...head, lastLine, ...(holder === null ? [] : holderLines(holder, style))]
}

function holderLines(holder: NonNullable<EnvironmentStatus['holder']>, style: Style): readonly string[] {
  const { deployment, environment, state, questions, by } = holder
  const next = {
    working: [`at work: ${deployment}, by ${by}`, `landfall watch ${environment}`],
    interrupted: [`interrupted: nobody is at work on ${deployment}`, `landfall resume ${environment}`],
    finished: [
      `blocked since ${deployment} ended`,
      `landfall show ${deployment}, then landfall unlock ${environment}`,
    ],
  }[state]
  const asked = questions.map(({ instructions }) => [
    `waits for a person: ${instructions}`,
    `landfall approve ${environment}`,
  ])
  return [next, ...asked].flatMap(([what = '', command = '']) => [
    ` ${style.warn(style.marks.warned)} ${what}`,
    `   ${style.accent(command)}`,
  ])
}
