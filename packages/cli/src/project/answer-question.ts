import { LandfallError, type Plan, type Run, type Subject } from '@landfall/core'
import { type Context, isSet, print, textFlag } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { confirm } from '../terminal/ask.ts'
import { screenStyle } from '../terminal/look.ts'
import { subjectLines } from '../text/subject-lines.ts'
import { callerName, isTerminal } from './caller.ts'
import { findRun } from './find-run.ts'
import { loadProject } from './load-project.ts'
import { answerProof } from './proofs.ts'

/** Shows the whole subject of the open question, then answers it. Gives the exit code. */
export async function answerQuestion(context: Context, decision: 'approved' | 'rejected'): Promise<number> {
  const project = await loadProject(context)
  const run = await findRun(project, context.positionals.which, { ended: false })
  const subject = await openSubject(run, textFlag(context, 'step'))
  const key = textFlag(context, 'key')
  if (key === undefined && (await isProofNeeded(run))) throw unsigned(subject)
  const width = process.stdout.columns || 80
  for (const line of subjectLines(subject, width, screenStyle(context))) print(line)
  const verb = decision === 'approved' ? 'Approve' : 'Reject'
  if (isTerminal() && !isSet(context, 'yes') && !(await confirm(`\n${verb} exactly this?`))) {
    print('Nothing was answered.')
    return exitCodes.aborted
  }
  const by = await callerName(context)
  const comment = textFlag(context, 'comment') ?? ''
  const proof = key === undefined ? {} : { proof: await answerProof({ decision, subject, comment }, key) }
  const answer = { by, comment, step: subject.step, ...proof }
  await (decision === 'approved' ? run.approve(answer) : run.reject(answer))
  print(
    `\n${decision === 'approved' ? 'Approved' : 'Rejected'}${key === undefined ? ` as ${by}` : ', signed'}. See how it goes: landfall watch ${run.id}`,
  )
  return exitCodes.success
}

/** Whether the deployment counts signed answers only; its plan says so. */
async function isProofNeeded(run: Run): Promise<boolean> {
  for await (const event of run.events()) {
    return event.type === 'deployment.created' && (event.plan as Plan).approval?.proven === true
  }
  return false
}

function unsigned({ environment }: Subject): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `${environment} counts signed answers only`,
    target: environment,
    expected: '--key FILE',
    remedy: 'Add --key with your SSH key, such as --key ~/.ssh/id_ed25519.',
  })
}

/** @throws `INVALID_INPUT` when no question is open, or more than one and none is named */
async function openSubject(run: Run, step: string | undefined): Promise<Subject> {
  const open = await run.questions()
  const fitting =
    step === undefined ? open : open.filter((one) => one.step === step || one.step.startsWith(`${step}/`))
  const [subject] = fitting
  if (subject !== undefined && fitting.length === 1) return subject
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message:
      open.length === 0 ? `${run.id} asks nobody anything now` : 'It is not clear which question is answered',
    target: run.id,
    seen: open.map((one) => one.step).join(', ') || 'no open question',
    remedy: open.length === 0 ? `See how it stands: landfall watch ${run.id}` : 'Name it with --step STEP.',
  })
}
