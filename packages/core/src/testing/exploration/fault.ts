/**
 * What can go wrong at one effect.
 *
 * - `fails`: it is refused for good, and changes nothing. A check or a measurement gives bad evidence.
 * - `fails once`: its first attempt fails in a way that may pass, and changes nothing.
 * - `times out`: no attempt of it gives an answer; nothing changed, or `took effect`.
 * - `dies`: the orchestrator is killed; before the effect's intent is written, after that, or after the effect and
 *   before its outcome is written. Another process resumes. With `aborted`, another process aborts instead.
 * - `abort`: a person aborts the deployment while the effect runs; its answer comes, or is lost.
 * - `lease lost`: the process stands still between its last check and its call, another one takes over, and then the
 *   first one wakes up and goes on. With `late`, it wakes up only after the deployment has ended.
 * - `takes effect late`: no answer, and it takes effect after the deployment has ended.
 */
export type ExploredFault =
  | 'fails'
  | 'fails once'
  | 'times out'
  | 'times out, took effect'
  | 'dies before the intent'
  | 'dies after the intent'
  | 'dies after the effect'
  | 'dies, is aborted'
  | 'abort'
  | 'abort, answer lost'
  | 'lease lost'
  | 'takes effect late'
  | 'lease lost, late call'

/** An effect of a run at which a fault can be put: the nth intent that the run writes. */
export interface FaultPoint {
  /** The place in the run, from 0. */
  readonly index: number
  readonly path: string
  /** The effect's registered name: `adapter.shift@1`. */
  readonly effect: string
  /** The target that it is about; `null` for commands, builds and the like. */
  readonly target: string | null
}

/** A fault at one place of a run. */
export interface PlacedFault {
  readonly point: FaultPoint
  readonly fault: ExploredFault
}

/** The faults of one run, in the order in which they happen. */
export type Schedule = readonly PlacedFault[]

const onlyReads: ReadonlySet<string> = new Set([
  'adapter.current@1',
  'adapter.history@1',
  'adapter.instances@1',
  'adapter.observe@1',
  'adapter.preflight@1',
  'probe@1',
  'probe-command@1',
  'measure@1',
  'migration-files@1',
  'migration-plan@1',
  'merged@1',
  'promoted@1',
  'proof@1',
  'same-artifact@1',
])

const atEveryEffect: readonly ExploredFault[] = [
  'fails',
  'fails once',
  'times out',
  'dies before the intent',
  'dies after the intent',
  'dies, is aborted',
  'abort',
  'lease lost',
]

const atEveryChange: readonly ExploredFault[] = [
  ...atEveryEffect,
  'times out, took effect',
  'dies after the effect',
  'abort, answer lost',
]

const late: readonly ExploredFault[] = ['takes effect late', 'lease lost, late call']

/** Whether an effect only looks: what happens after it is the same as if it had not happened. */
function onlyLooks(effect: string): boolean {
  return onlyReads.has(effect)
}

/**
 * The faults that make a difference at an effect. For one that only looks, having taken effect or not is the same.
 *
 * @param withLate whether calls that arrive late are explored there
 */
export function faultsAt({ effect, target }: FaultPoint, withLate: boolean): readonly ExploredFault[] {
  if (onlyLooks(effect)) return atEveryEffect
  return withLate && target !== null ? [...atEveryChange, ...late] : atEveryChange
}

/** Whether the process ends by the fault, and another one goes on with the deployment. */
export function interrupts(fault: ExploredFault): boolean {
  return fault.startsWith('dies ') || fault.startsWith('lease lost')
}

/** Whether a call reaches the platform after the deployment has ended. */
export function comesLate(fault: ExploredFault): boolean {
  return late.includes(fault)
}

/** A schedule in words: `deploy/web/shift/25 times out, then deploy/web/@after dies after the intent`. */
export function inWords(schedule: Schedule): string {
  if (schedule.length === 0) return 'no fault'
  return schedule.map(({ point, fault }) => `${point.path} ${fault}`).join(', then ')
}
