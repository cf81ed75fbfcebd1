import { appendFile } from 'node:fs/promises'
import type { DeploymentRecord, OutputEvent, ProgressEvent, Run } from '@landfall/core'
import { type Context, instruct, isSet, print, say } from './context.ts'
import { codeOfEnd, exitCodes } from './exit-codes.ts'
import { liveScreen } from './terminal/live-screen.ts'
import { canRepaint } from './terminal/look.ts'
import { jsonScreen, logScreen, type Screen } from './terminal/screens.ts'
import { tellError } from './text/error-text.ts'
import { githubSummary } from './text/github.ts'
import { reduce, type ShownEvent } from './view/reduce.ts'
import { emptyView, type ViewState } from './view/view-state.ts'

/** How a run is shown. */
export interface ShowOptions {
  /** This process is at work on it: its output can be shown, and Ctrl-C aborts it. */
  readonly own: boolean
  /** What Ctrl-C does. */
  readonly hint: string
}

/**
 * Shows a deployment until it has ended: live on a terminal, as plain lines elsewhere, as JSON where that is asked for.
 *
 * @returns the exit code
 */
export async function showRun(context: Context, run: Run, { own, hint }: ShowOptions): Promise<number> {
  let state: ViewState = emptyView
  const screen = screenFor(context, hint)
  const take = (event: ShownEvent): void => {
    const before = state
    state = reduce(state, event)
    screen.take(event, before, state)
  }
  const order = inOrder(take)
  const extra = (event: OutputEvent | ProgressEvent): void => order.extra({ ...event, deployment: run.id })
  const stops = own ? [run.on('output', extra), run.on('progress', extra)] : []
  const over = new AbortController()
  // Whatever keeps this process from going on with it ends the showing too.
  const broken = own
    ? run.result.then(
        () => null,
        (error: unknown) => error,
      )
    : Promise.resolve(null)
  let failure: unknown = null
  void broken.then((error) => {
    failure = error
    if (error !== null) over.abort()
  })
  if (!own) void watchWorker(run, over, screen, isPatient(context))
  const interruption = own ? null : endOnSignals(over)
  try {
    for await (const event of run.events({ signal: over.signal })) order.entry(event)
  } finally {
    for (const stop of stops) stop()
    over.abort()
    interruption?.stop()
    screen.end(state)
  }
  if (state.record !== null) {
    // It has ended, and something was left undone: the claim may not be given up yet.
    const left = await broken
    if (left !== null) tellError(left, isSet(context, 'json'))
    await summarise(context, state.record)
    return codeOfEnd(state.record)
  }
  if (failure !== null) throw failure
  // Somebody may be looked for yet, which takes as long as a lease: who has gone does not wait for that.
  if (interruption?.signal != null) process.exit(interruption.signal)
  say(`landfall: nobody is at work on ${run.id}. Go on with: landfall resume ${run.id}`)
  return exitCodes.interrupted
}

/** By convention a process that a signal ended has the exit code 128 plus the signal's number. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Who watches may go at any time; the terminal is given back first. */
function endOnSignals(over: AbortController) {
  const heard = (signal: NodeJS.Signals): void => {
    state.signal = signals[signal as keyof typeof signals]
    over.abort()
  }
  const names = Object.keys(signals) as (keyof typeof signals)[]
  for (const name of names) process.once(name, heard)
  const state = {
    /** The exit code of the signal that came. */
    signal: null as number | null,
    stop(): void {
      for (const name of names) process.off(name, heard)
    },
  }
  return state
}

/**
 * The journal is read, and what a command prints is told at once: a line may come before the entry that says that the
 * command has started. It waits for that entry.
 */
function inOrder(take: (event: ShownEvent) => void) {
  const started = new Set<string>()
  let early: (OutputEvent | ProgressEvent)[] = []
  return {
    extra(event: (OutputEvent | ProgressEvent) & { readonly deployment: string }): void {
      if (started.has(event.path)) take(event)
      else if (early.length < mostEarly) early.push(event)
    },
    entry(event: ShownEvent): void {
      take(event)
      if (event.type !== 'effect.started') return
      started.add(event.path)
      const due = early.filter(({ path }) => path === event.path)
      early = early.filter(({ path }) => path !== event.path)
      for (const one of due) take(one as ShownEvent)
    },
  }
}

/** The journal is never far behind. */
const mostEarly = 10_000

function screenFor(context: Context, hint: string): Screen {
  if (isSet(context, 'json')) return jsonScreen(print)
  if (canRepaint(process.stdout)) return liveScreen(context, hint)
  const isGithub = context.variables.GITHUB_ACTIONS === 'true'
  return logScreen(isGithub ? instruct : print, isGithub)
}

/** A person at a terminal may wait until somebody resumes it; a script is told. */
function isPatient(context: Context): boolean {
  return canRepaint(process.stdout) && !isSet(context, 'json')
}

const betweenLooksMs = 1_000

/** Tells the screen whether somebody is at work, which the journal alone does not say. */
async function watchWorker(run: Run, over: AbortController, screen: Screen, patient: boolean): Promise<void> {
  while (!over.signal.aborted) {
    const state = await run.state().catch((): 'working' => 'working')
    if (over.signal.aborted || state === 'finished') return
    screen.interrupted(state === 'interrupted')
    if (state === 'interrupted' && !patient) return over.abort()
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, betweenLooksMs)
      const ended = (): void => {
        clearTimeout(timer)
        resolve()
      }
      over.signal.addEventListener('abort', ended, { once: true })
    })
  }
}

async function summarise({ variables }: Context, record: DeploymentRecord): Promise<void> {
  const file = variables.GITHUB_STEP_SUMMARY
  if (variables.GITHUB_ACTIONS !== 'true' || !file) return
  await appendFile(file, `${githubSummary(record)}\n`).catch(() => {})
}
