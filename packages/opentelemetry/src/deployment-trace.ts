import type { JournalEvent, JsonObject, Note } from '@landfall/core'
import { type Attributes, type Link, type SpanContext, SpanKind, type Tracer } from '@opentelemetry/api'
import { deploymentSpanContext } from './deployment-context.ts'
import { placeOf } from './places.ts'
import { type Failure, SpanNode } from './span-node.ts'
import { type TimeAccount, timeAccount } from './time-account.ts'
import { flat, pipelineResult, stepResults, timeAttributes } from './words.ts'

type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, { type: Type }>

interface StepSpan {
  readonly node: SpanNode
  readonly account: TimeAccount
  /** The stage of the rollout that it is at. */
  stage: { readonly path: string; readonly node: SpanNode } | null
}

/** After these a rollout is at another stage. */
const stageEffects = new Set(
  ['stage', 'update', 'shift', 'begin', 'advance'].map((verb) => `adapter.${verb}@1`),
)

/** Makes the spans of one deployment from its journal. */
export class DeploymentTrace {
  readonly #tracer: Tracer
  readonly #links: readonly Link[]
  #root: SpanNode | null = null
  #account: TimeAccount | null = null
  #rollback: SpanNode | null = null
  #watched = false
  #lastAt = ''
  readonly #steps = new Map<string, StepSpan>()
  readonly #effects = new Map<string, { readonly node: SpanNode; attempts: number }>()
  /** Effects that died with their worker, by path. */
  readonly #cut = new Map<string, SpanContext>()

  /** @param links what led to the watching, such as the span that asked for the deployment */
  constructor(tracer: Tracer, links: readonly Link[]) {
    this.#tracer = tracer
    this.#links = links
  }

  /** @param watched whether the entry is to be told; if not, it only says how things stand when the watching begins */
  see(event: JournalEvent, watched: boolean): void {
    this.#watched = watched
    if (event.type === 'deployment.created') this.#create(event)
    const root = this.#root
    if (root === null) return
    this.#account?.see(event)
    this.#accountSteps(event)
    if (watched) root.begin()
    this.#happen(event, root)
    this.#lastAt = event.at
  }

  /** Nobody watches any more: what is open ends here. */
  leave(): void {
    this.#root?.know({ 'landfall.left': true })
    this.#endAll(this.#lastAt)
  }

  #happen(event: JournalEvent, root: SpanNode): void {
    switch (event.type) {
      case 'worker.started':
        if (event.epoch > 1) this.#cutEffects()
        this.#tell(root, event.type, { worker: event.worker, epoch: event.epoch }, event.at)
        break
      case 'effect.started':
        this.#startEffect(event)
        break
      case 'effect.retried': {
        const effect = this.#effects.get(event.path)
        if (effect === undefined) break
        effect.attempts += 1
        const { attempt, delayMs, error } = event
        this.#tell(effect.node, event.type, { attempt, delayMs, error: error.message }, event.at)
        break
      }
      case 'effect.succeeded':
      case 'effect.failed':
        this.#endEffect(event)
        break
      case 'abort.requested':
        this.#tell(root, event.type, { by: event.by, reason: event.reason }, event.at)
        break
      case 'deployment.halted':
        this.#tell(root, event.type, { reason: event.reason.message }, event.at)
        break
      case 'noted':
        this.#note(event, root)
        break
      case 'deployment.finished':
        this.#finish(event, root)
        break
      default:
    }
  }

  /** An entry without a path concerns every step. */
  #accountSteps(event: JournalEvent): void {
    if ('path' in event) placeOf(event.path, this.#steps)?.value.account.see(event)
    else for (const { account } of this.#steps.values()) account.see(event)
  }

  #create({ deployment, environment, at, plan, caller }: Of<'deployment.created'>): void {
    const pipeline = plan.pipeline as JsonObject | undefined
    this.#root = new SpanNode(this.#tracer, deploymentSpanContext(deployment), {
      name: `${plan.kind === 'rollback' ? 'rollback' : 'deploy'} ${environment}`,
      at,
      kind: SpanKind.SERVER,
      links: this.#links,
      attributes: {
        'deployment.id': deployment,
        'deployment.environment.name': environment,
        'cicd.pipeline.name': String(pipeline?.name ?? ''),
        'cicd.pipeline.run.id': deployment,
        ...(typeof plan.commit === 'string' ? { 'vcs.ref.head.revision': plan.commit } : {}),
        ...flat({ version: plan.version ?? null, by: caller.name, automated: caller.automated }),
      },
    })
    this.#account = timeAccount(at)
  }

  #note({ path, note, at }: Of<'noted'>, root: SpanNode): void {
    switch (note.kind) {
      case 'step.started': {
        const attributes = { 'cicd.pipeline.task.name': note.step, 'landfall.uses': note.uses }
        const node = this.#child(root, { name: `step ${note.step}`, at, attributes })
        this.#steps.set(note.step, { node, account: timeAccount(at), stage: null })
        break
      }
      case 'step.succeeded':
      case 'step.warned':
      case 'step.failed':
      case 'step.skipped':
        this.#endStep(note, root, at)
        break
      case 'rollback.started':
        this.#tell(this.#rollbackAt(root, at), note.kind, { reason: note.reason.message }, at)
        break
      default: {
        const { kind, ...facts } = note
        const node = this.#placeOf(path, root, at)
        if (note.kind === 'target.lost' && this.#watched) node.fail(note.error, at)
        this.#tell(node, kind, facts as JsonObject, at)
      }
    }
  }

  #endStep(note: Extract<Note, { kind: `step.${string}`; step: string }>, root: SpanNode, at: string): void {
    const attributes = { 'cicd.pipeline.task.name': note.step }
    const step = this.#steps.get(note.step)
    const node = step?.node ?? this.#child(root, { name: `step ${note.step}`, at, attributes })
    const failure = note.kind === 'step.failed' || note.kind === 'step.warned' ? note.error : null
    node.know({
      'cicd.pipeline.task.run.result': stepResults[note.kind] ?? '',
      ...(step === undefined ? {} : timeAttributes(step.account.spent)),
      ...(note.kind === 'step.skipped' ? { 'landfall.reason': note.reason } : {}),
    })
    if (step?.stage != null) this.#end(step.stage.node, at, failure)
    this.#end(node, at, failure)
    this.#steps.delete(note.step)
  }

  #startEffect({ path, name, input, at }: Of<'effect.started'>): void {
    const root = this.#root as SpanNode
    const before = this.#cut.get(path)
    const target = (input as JsonObject | null)?.target
    const attributes = {
      'landfall.path': path,
      ...(typeof target === 'string' ? { 'landfall.target': target } : {}),
    }
    if (stageEffects.has(name)) this.#enterStage(path, at, attributes)
    const links =
      before === undefined ? [] : [{ context: before, attributes: { 'landfall.link': 'interrupted' } }]
    const node = this.#child(this.#placeOf(path, root, at), { name, at, attributes, links })
    this.#effects.set(path, { node, attempts: 1 })
  }

  #enterStage(path: string, at: string, attributes: Attributes): void {
    const step = placeOf(path, this.#steps)
    // A verb that is asked for again, after a look at the platform, is no other stage.
    const place = path.replace(/\/attempt-\d+$/, '')
    if (step === null || step.value.stage?.path === place) return
    if (step.value.stage !== null) this.#end(step.value.stage.node, at, null)
    const facts = { name: `rollout ${place.slice(step.id.length + 1)}`, at, attributes }
    step.value.stage = { path: place, node: this.#child(step.value.node, facts) }
  }

  #endEffect(event: Of<'effect.succeeded'> | Of<'effect.failed'>): void {
    const effect = this.#effects.get(event.path)
    if (effect === undefined) return
    effect.node.know({ 'landfall.attempts': effect.attempts })
    this.#end(effect.node, event.at, event.type === 'effect.failed' ? event.error : null)
    this.#effects.delete(event.path)
  }

  /** The worker died: what it was at ended when it last wrote something, as far as anybody knows. */
  #cutEffects(): void {
    for (const [path, { node }] of this.#effects) {
      node.know({ 'landfall.cut': true })
      node.end(this.#lastAt, this.#watched)
      if (node.context !== null) this.#cut.set(path, node.context)
    }
    this.#effects.clear()
  }

  #finish({ outcome, record, at }: Of<'deployment.finished'>, root: SpanNode): void {
    const error = record.error as (Failure & JsonObject) | null | undefined
    root.know({
      'landfall.outcome': outcome,
      'deployment.status': outcome === 'succeeded' ? 'succeeded' : 'failed',
      'cicd.pipeline.result': pipelineResult(outcome),
    })
    const failure = error ?? { code: outcome, message: `the deployment ended as ${outcome}` }
    if (outcome !== 'succeeded' && this.#watched) root.fail(failure, at)
    this.#endAll(at)
  }

  #endAll(at: string): void {
    const account = this.#account
    if (account !== null) this.#root?.know(timeAttributes(account.spent))
    for (const { node } of this.#effects.values()) node.end(at, this.#watched)
    for (const { node, stage } of this.#steps.values()) {
      stage?.node.end(at, this.#watched)
      node.end(at, this.#watched)
    }
    this.#rollback?.end(at, this.#watched)
    this.#root?.end(at, this.#watched)
  }

  #end(node: SpanNode, at: string, failure: Failure | null): void {
    if (failure !== null && this.#watched) node.fail(failure, at)
    node.end(at, this.#watched)
  }

  #child(parent: SpanNode, facts: ConstructorParameters<typeof SpanNode>[2]): SpanNode {
    const node = new SpanNode(this.#tracer, parent, facts)
    if (this.#watched) node.begin()
    return node
  }

  #placeOf(path: string, root: SpanNode, at: string): SpanNode {
    if (path === '@rollback' || path.startsWith('@rollback/')) return this.#rollbackAt(root, at)
    const step = placeOf(path, this.#steps)?.value
    return step?.stage?.node ?? step?.node ?? root
  }

  #rollbackAt(root: SpanNode, at: string): SpanNode {
    this.#rollback ??= this.#child(root, { name: 'undo', at, attributes: {} })
    return this.#rollback
  }

  #tell(node: SpanNode, name: string, facts: JsonObject, at: string): void {
    if (this.#watched) node.tell(`landfall.${name}`, flat(facts), at)
  }
}
