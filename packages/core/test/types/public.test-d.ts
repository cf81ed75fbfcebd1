// Checked by the compiler: the types that users build on, as they are promised. A change here is a change of the API.
import type {
  Abilities,
  Adapter,
  CompiledPipeline,
  DeploymentEvent,
  DeploymentRecord,
  DeployOptions,
  ErrorCode,
  JournalEvent,
  Landfall,
  LandfallError,
  Observation,
  Outcome,
  Pipeline,
  PlanRequest,
  Run,
  RunState,
  SealedPlan,
  Status,
  Subject,
} from '@landfall/core'
import { createLandfall } from '@landfall/core'
import { expectTypeOf } from 'vitest'

expectTypeOf(createLandfall).returns.toEqualTypeOf<Landfall>()
expectTypeOf<keyof Landfall>().toEqualTypeOf<
  | 'plan'
  | 'deploy'
  | 'attach'
  | 'planRollback'
  | 'rollback'
  | 'current'
  | 'history'
  | 'audit'
  | 'holder'
  | 'turn'
  | 'supersede'
  | 'acknowledge'
>()
expectTypeOf<Landfall['plan']>().toEqualTypeOf<
  (pipeline: Pipeline, request: PlanRequest) => Promise<SealedPlan>
>()
expectTypeOf<Landfall['deploy']>().toEqualTypeOf<
  (plan: SealedPlan, options?: DeployOptions) => Promise<Run>
>()
expectTypeOf<Landfall['attach']>().toEqualTypeOf<(deployment: string) => Promise<Run>>()
expectTypeOf<Landfall['current']>().returns.resolves.toEqualTypeOf<{
  readonly [target: string]: Observation
}>()

expectTypeOf<keyof Run>().toEqualTypeOf<
  | 'id'
  | 'result'
  | 'events'
  | 'on'
  | 'state'
  | 'questions'
  | 'approve'
  | 'reject'
  | 'abort'
  | 'resume'
  | 'leave'
>()
expectTypeOf<Run['result']>().toEqualTypeOf<Promise<DeploymentRecord>>()
expectTypeOf<Run['state']>().returns.resolves.toEqualTypeOf<RunState>()
expectTypeOf<RunState>().toEqualTypeOf<'working' | 'interrupted' | 'finished'>()
expectTypeOf<Run['questions']>().returns.resolves.toEqualTypeOf<readonly Subject[]>()

// The user's three words, and the exact one behind them.
expectTypeOf<Status>().toEqualTypeOf<'success' | 'failed' | 'rolled_back'>()
expectTypeOf<Outcome>().toEqualTypeOf<
  | 'succeeded'
  | 'rolled_back'
  | 'failed_untouched'
  | 'failed'
  | 'aborted'
  | 'rollback_failed'
  | 'unknown'
  | 'needs_person'
>()
expectTypeOf<DeploymentRecord['status']>().toEqualTypeOf<Status>()
expectTypeOf<DeploymentRecord['outcome']>().toEqualTypeOf<Outcome>()

expectTypeOf<JournalEvent['type']>().toEqualTypeOf<
  | 'deployment.created'
  | 'worker.started'
  | 'effect.started'
  | 'effect.succeeded'
  | 'effect.failed'
  | 'effect.retried'
  | 'timer.started'
  | 'timer.fired'
  | 'signal.awaited'
  | 'signal.received'
  | 'signal.timed_out'
  | 'value.recorded'
  | 'abort.requested'
  | 'deployment.halted'
  | 'noted'
  | 'deployment.finished'
>()
expectTypeOf<Exclude<DeploymentEvent['type'], JournalEvent['type']>>().toEqualTypeOf<'output' | 'progress'>()

// A listener is told exactly the events that it asked for.
declare const run: Run
run.on('output', ({ line, path, deployment }) => {
  expectTypeOf(line).toEqualTypeOf<string>()
  expectTypeOf(path).toEqualTypeOf<string>()
  expectTypeOf(deployment).toEqualTypeOf<string>()
  return undefined
})
run.on('effect.failed', ({ error }) => {
  expectTypeOf(error.remedy).toEqualTypeOf<string>()
})
run.on('event', (event) => {
  expectTypeOf(event).toEqualTypeOf<DeploymentEvent>()
})
// @ts-expect-error there is no such event
run.on('effect.exploded', () => {})
// @ts-expect-error an abort says who and why
run.abort({ by: 'ops' })
// @ts-expect-error and so does an approval
run.approve({})

expectTypeOf<LandfallError['code']>().toEqualTypeOf<ErrorCode>()
expectTypeOf<'STRATEGY_UNSUPPORTED'>().toExtend<ErrorCode>()
expectTypeOf<keyof Adapter<Abilities>>().toEqualTypeOf<'name' | 'abilities' | 'verbs'>()
expectTypeOf<Pipeline['compiled']>().toEqualTypeOf<CompiledPipeline>()
