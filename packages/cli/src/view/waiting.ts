import { measure } from './row.ts'
import type { Style } from './style.ts'
import { cut, wrapped } from './text-width.ts'
import { clockTime, runningTime } from './times.ts'
import type { Question, ViewState } from './view-state.ts'

/** How a deployment is looked at. */
export interface Seen {
  readonly columns: number
  /** Milliseconds since 1970. */
  readonly now: number
  readonly interrupted: boolean
  /** An IANA name; empty for the machine's. */
  readonly timeZone: string
}

/** What a deployment waits for: whose answer, until when, and the command that gives it. */
export function waitingLines(
  state: ViewState,
  { columns, now, interrupted, timeZone }: Seen,
  style: Style,
): readonly string[] {
  const room = measure(columns) - 4
  if (interrupted) {
    const command = `landfall resume ${state.deployment}`
    return [
      '',
      ` ${style.warn(style.marks.warned)} ${style.bold('Nobody is at work on it.')}`,
      `   ${cut(`Go on with: ${command}`, room, style.marks.ellipsis)}`,
    ]
  }
  const open = state.questions.filter(isOpenQuestion)
  return open.slice(0, 2).flatMap((question) => [
    '',
    ...wrapped(question.instructions, room)
      .slice(0, 3)
      .map((line, index) =>
        index === 0 ? ` ${style.warn(style.marks.question)} ${style.bold(line)}` : `   ${style.bold(line)}`,
      ),
    ...wrapped(
      `Waits until ${clockTime(question.expiresAt, now, timeZone)}, ${runningTime(question.expiresAt - now)} left. Answer:`,
      room,
    ).map((line) => style.dim(`   ${line}`)),
    ...commands(state, question, open.length > 1).map((line) => `   ${style.accent(cut(line, room, ''))}`),
  ])
}

export function isOpenQuestion({ isOpen }: Question): boolean {
  return isOpen
}

function commands({ environment }: ViewState, { step }: Question, isOneOfMany: boolean): readonly string[] {
  const which = isOneOfMany ? ` --step ${step}` : ''
  return [`landfall approve ${environment}${which}`, `landfall reject ${environment}${which}`]
}
