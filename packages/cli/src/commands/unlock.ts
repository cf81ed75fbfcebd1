import { type Claim, isLandfallError, LandfallError, type Run } from '@landfall/core'
import { type CommandRunner, type Context, print, textFlag } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { callerName } from '../project/caller.ts'
import { knownEnvironment, loadProject } from '../project/load-project.ts'
import type { Project } from '../project/project.ts'
import { showRun } from '../show-run.ts'
import { confirmed } from '../start-deployment.ts'
import { screenStyle } from '../terminal/look.ts'
import { liveLines } from '../text/live-lines.ts'
import { wrapped } from '../view/text-width.ts'

/** How a deployment that holds an environment stands. */
type Held = 'working' | 'interrupted' | 'finished' | 'unreadable'

/** `landfall unlock`: says what is live, then frees an environment that a deployment left behind, on the record. */
export const run: CommandRunner = async (context) => {
  const project = await loadProject(context)
  const environment = knownEnvironment(project, context.positionals.environment ?? '')
  const claim = await project.landfall.holder(environment)
  if (claim === null) {
    print(`${environment} is free.`)
    return exitCodes.success
  }
  await tellLive(context, project, environment)
  const held = await project.landfall.attach(claim.deployment)
  const state = await stateOf(held)
  tell(`${claim.deployment} holds it since ${claim.since}, for ${claim.by}: ${words[state]}`)
  if (state === 'working') {
    tell(`A worker is alive, so there is nothing to unlock. Follow it: landfall watch ${environment}`)
    return exitCodes.refused
  }
  if (!(await confirmed(context, `\n${questions[state]}`))) {
    print('Nothing was changed.')
    return exitCodes.aborted
  }
  const by = await callerName(context)
  const reason = textFlag(context, 'reason') ?? 'unlocked on the command line'
  return state === 'interrupted'
    ? await endIt(context, held, by, reason)
    : await acknowledge(project, claim, by, reason)
}

/** A sentence for a person, as wide as the terminal is; where there is none, on one line. */
function tell(sentence: string): void {
  const { columns } = process.stdout
  for (const line of columns === undefined ? [sentence] : wrapped(sentence, columns - 2)) print(` ${line}`)
}

const words: { readonly [H in Held]: string } = {
  working: 'it is at work.',
  interrupted: 'it was interrupted, and nobody is at work on it.',
  finished: 'it ended in a state that a person has to look at.',
  unreadable: 'its journal cannot be read any more, so it can never end.',
}

const questions: { readonly [H in Exclude<Held, 'working'>]: string } = {
  interrupted: 'Abort it, which undoes what it has changed, and free the environment?',
  finished: 'Is what is live as it should be, and may the environment be freed?',
  unreadable: 'Is what is live as it should be, and may the environment be freed?',
}

async function tellLive(context: Context, { landfall }: Project, environment: string): Promise<void> {
  try {
    const live = await landfall.current(environment)
    const columns = process.stdout.columns || 80
    for (const line of liveLines(environment, live, columns, screenStyle(context))) print(line)
  } catch (error) {
    if (!isLandfallError(error)) throw error
    tell(`${environment}: nobody knows what is live. ${error.message}`)
  }
}

async function stateOf(run: Run): Promise<Held> {
  try {
    return await run.state()
  } catch (error) {
    if (error instanceof LandfallError && /^JOURNAL_(?:DAMAGED|TRUNCATED)$/.test(error.code))
      return 'unreadable'
    throw error
  }
}

async function endIt(context: Context, run: Run, by: string, reason: string): Promise<number> {
  await run.abort({ by, reason })
  const code = await showRun(context, run, { own: false, hint: '' })
  return code === exitCodes.aborted ? exitCodes.success : code
}

async function acknowledge(
  { landfall }: Project,
  { deployment, environment }: Claim,
  by: string,
  note: string,
): Promise<number> {
  const run = await landfall.attach(deployment)
  await landfall.acknowledge(deployment, { by, note })
  // One that ended well and died before it gave up its claim is not in doubt: finishing it is all it needs.
  if ((await landfall.holder(environment))?.deployment === deployment) await run.resume()
  tell(`${environment} is free. It is on the record that ${by} freed it.`)
  return exitCodes.success
}
