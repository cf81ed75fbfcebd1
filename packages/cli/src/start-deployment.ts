import { abortOnSignals, LandfallError, type Run, type SealedPlan } from '@landfall/core'
import { type Context, isSet, print, say, textFlag } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { callerName, isAutomated, isTerminal } from './project/caller.ts'
import type { Project } from './project/project.ts'
import { requestProof } from './project/proofs.ts'
import { showRun } from './show-run.ts'
import { confirm } from './terminal/ask.ts'
import { screenStyle } from './terminal/look.ts'
import { planLines } from './text/plan-lines.ts'

/** Shows a plan, asks where a person can be asked, starts it and shows how it goes. Gives the exit code. */
export async function startDeployment(context: Context, project: Project, plan: SealedPlan): Promise<number> {
  const isJson = isSet(context, 'json')
  if (!isJson) showPlan(context, plan)
  const isFirst = Object.values(plan.targets).some(
    ({ rollout, stable }) => rollout !== null && stable === null,
  )
  const isAsked = isTerminal() && !isJson && !isSet(context, 'yes')
  if (isAsked) {
    if (!(await isWanted(plan, isFirst))) {
      print('Nothing was changed.')
      return exitCodes.aborted
    }
    print('')
  }
  const by = await callerName(context)
  const key = textFlag(context, 'key')
  const despite = textFlag(context, 'despite')
  // An environment may let deployments queue, and then this takes as long as the ones before.
  const waiting = setTimeout(() => say(`${plan.environment} is taken: waiting for its turn.`), longMs)
  const starting = project.landfall.deploy(plan, {
    by,
    automated: isAutomated(context),
    allowWithoutRollbackTarget: isSet(context, 'first') || isAsked,
    ...(despite === undefined ? {} : { despite }),
    ...(key === undefined ? {} : { proof: await requestProof(plan, key) }),
  })
  const run = await starting.finally(() => clearTimeout(waiting))
  return await showOwnRun(context, run, by)
}

const longMs = 2_000

/** Shows a run that this process is at work on; the first Ctrl-C aborts it, the second leaves it to be resumed. */
export async function showOwnRun(context: Context, run: Run, by: string): Promise<number> {
  let isOver = false
  const left = (): void => {
    if (isOver) return
    // The process ends in the middle of it: that is not a failure of the deployment.
    process.exitCode = exitCodes.interrupted
    say(`landfall: ${run.id} is left as it is. Go on with: landfall resume ${run.id}`)
  }
  process.once('exit', left)
  const stop = abortOnSignals(run, { by })
  try {
    return await showRun(context, run, { own: true, hint: 'Ctrl-C aborts it and undoes what it changed' })
  } finally {
    isOver = true
    stop()
    process.off('exit', left)
  }
}

export function showPlan(context: Context, plan: SealedPlan): void {
  for (const line of planLines(plan, process.stdout.columns || 80, screenStyle(context))) print(line)
  print('')
}

async function isWanted({ kind, version, environment }: SealedPlan, isFirst: boolean): Promise<boolean> {
  if (isFirst) print('Nothing good is live that a failure could go back to.')
  return await confirm(
    kind === 'deploy' ? `Deploy ${version} to ${environment}?` : `Roll ${environment} back to ${version}?`,
  )
}

/** @throws `INVALID_INPUT` where nobody can be asked and `--yes` is missing */
export async function confirmed(context: Context, question: string): Promise<boolean> {
  if (isSet(context, 'yes')) return true
  if (isTerminal()) return await confirm(question)
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: 'Nobody can be asked here',
    expected: 'a terminal, or --yes',
    remedy: 'Look at what is said above, then add --yes.',
  })
}
