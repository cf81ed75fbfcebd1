import type { RolloutSchedule, RolloutStage, RolloutStatus, Split } from '../../adapter/observation.ts'
import type { Release, Revision } from '../../adapter/release.ts'
import type { Operation } from './operation.ts'
import type { FakeRevision } from './revision.ts'
import type { TargetView } from './target-view.ts'

/** A rollout that the platform runs, or has run last. */
interface Running {
  readonly revision: FakeRevision
  readonly stages: readonly RolloutStage[]
  /** Who began it: the same operation again changes nothing. */
  readonly operation: string
  /** The split before it began: what an abort returns to. */
  readonly before: Split
  stage: number
  phase: RolloutStatus['phase']
  message: string | null
}

/** The native rollouts of a target, one at a time. */
export class FakeRollout {
  private readonly target: TargetView
  private run: Running | null = null
  private cancelTimer: (() => void) | null = null
  private readonly watchers = new Set<() => void>()

  constructor(target: TargetView) {
    this.target = target
  }

  /** What the platform is still busy with, in its own words. */
  get inFlight(): string | null {
    const { run } = this
    if (run === null || (run.phase !== 'progressing' && run.phase !== 'paused')) return null
    return `rollout of ${run.revision.id} is ${run.phase} at stage ${run.stage + 1} of ${run.stages.length}`
  }

  begin(release: Release, schedule: RolloutSchedule, by: Operation): RolloutStatus {
    const { target } = this
    target.guard(by, ['traffic', `release ${release.id}`])
    if (!target.options.rollout?.includes(schedule.strategy)) {
      target.refuse(by, 'PLATFORM_REFUSED', `it has no ${schedule.strategy} rollout of its own`)
    }
    if (!isAscendingTo100(schedule.stages)) {
      target.refuse(by, 'INVALID_INPUT', 'the stages of a rollout have to ascend to 100')
    }
    const { run } = this
    if (run?.revision.release === release.id && (run.operation === by.operationId || this.stands(run))) {
      return status(run)
    }
    const revision = target.bring(release, by)
    this.supersede(by)
    const before = target.traffic.split
    const operation = by.operationId
    const fresh = { revision, stages: schedule.stages, operation, before, stage: 0, message: null }
    this.run = { ...fresh, phase: 'progressing' }
    if (this.starts(this.run, by)) this.enter(this.run, by)
    return status(this.run)
  }

  /** Moves on to the next gate where the platform has no pace of its own, and tells where it is. */
  observe(wanted: Revision, by: Operation): RolloutStatus {
    const run = this.of(wanted, by)
    if (this.target.options.stageMs === undefined) while (run.phase === 'progressing') this.proceed(run)
    return status(run)
  }

  advance(wanted: Revision, stage: number, by: Operation): RolloutStatus {
    this.target.guard(by, ['traffic'])
    const run = this.of(wanted, by)
    if (run.phase !== 'paused' || run.stage !== stage) return status(run)
    if (run.stage === run.stages.length - 1) this.succeed(run, by)
    else {
      run.stage++
      this.enter(run, by)
    }
    return status(run)
  }

  abort(wanted: Revision, by: Operation): RolloutStatus {
    this.target.guard(by, ['traffic'])
    const run = this.of(wanted, by)
    if (run.phase === 'aborted' || run.phase === 'succeeded') return status(run)
    this.target.traffic.set(run.before, by)
    run.revision.running = run.before[run.revision.id] !== undefined
    this.to(run, 'aborted', by)
    return status(run)
  }

  /** Ends a rollout that another operation on the traffic takes the place of. */
  supersede(by: Operation): void {
    if (this.run !== null && this.inFlight !== null) this.to(this.run, 'aborted', by)
  }

  /** Calls back at the next change of phase or stage; the returned function stops that. */
  watch(callback: () => void): () => void {
    this.watchers.add(callback)
    return () => this.watchers.delete(callback)
  }

  private of(wanted: Revision, by: Operation): Running {
    const { run } = this
    const isIt = run !== null && run.revision === this.target.find(wanted)
    return isIt ? run : this.target.refuse(by, 'UNKNOWN_REVISION', `there is no rollout of ${wanted.id}`)
  }

  private stands({ phase, revision }: Running): boolean {
    if (phase === 'succeeded') return this.target.traffic.isSole(revision.id)
    return phase === 'progressing' || phase === 'paused'
  }

  private starts(run: Running, by: Operation): boolean {
    try {
      this.target.start(run.revision, by)
      return true
    } catch (error) {
      run.message = error instanceof Error ? error.message : String(error)
      this.to(run, 'failed', by)
      return false
    }
  }

  private proceed(run: Running): void {
    if (run.stage === run.stages.length - 1) {
      this.succeed(run, null)
      return
    }
    run.stage++
    this.enter(run, null)
  }

  private enter(run: Running, by: Operation | null): void {
    const stage = run.stages[run.stage]
    if (stage === undefined) return
    this.target.traffic.set(blend(run.before, run.revision.id, stage.weight), by)
    this.to(run, stage.gate ? 'paused' : 'progressing', by)
    const { stageMs } = this.target.options
    if (stage.gate || stageMs === undefined) return
    this.cancelTimer = this.target.platform.clock.after(stageMs, () => this.proceed(run))
  }

  private succeed(run: Running, by: Operation | null): void {
    this.to(run, 'succeeded', by)
    this.target.stopOthers(run.revision)
  }

  private to(run: Running, phase: RolloutStatus['phase'], by: Operation | null): void {
    this.cancelTimer?.()
    this.cancelTimer = null
    run.phase = phase
    const weight = this.target.traffic.weightOf(run.revision.id)
    this.target.record(by, { kind: 'rollout', revision: run.revision.id, phase, weight })
    for (const watcher of [...this.watchers]) watcher()
  }
}

function status({ phase, revision, message }: Running): RolloutStatus {
  return { phase, revision: revision.id, message }
}

function isAscendingTo100(stages: readonly RolloutStage[]): boolean {
  return (
    stages.at(-1)?.weight === 100 && stages.every(({ weight }, i) => weight >= (stages[i - 1]?.weight ?? 0))
  )
}

/** The split with a share taken over by one revision; it gets everything where nothing was live. */
function blend(before: Split, id: string, weight: number): Split {
  const others = Object.entries(before).filter(([other]) => other !== id)
  const total = others.reduce((sum, [, share]) => sum + share, 0)
  if (total === 0) return { [id]: weight === 0 ? 0 : 100 }
  const rest = others.map(([other, share]) => [other, (share * (100 - weight)) / total])
  return { ...Object.fromEntries(rest), [id]: weight }
}
