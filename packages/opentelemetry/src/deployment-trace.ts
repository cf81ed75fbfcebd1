import type { JournalEvent, JsonObject, Note } from '@landfall/core'
import { type Link, SpanKind, type Tracer } from '@opentelemetry/api'
import { deploymentSpanContext } from './deployment-context.ts'
import { EffectSpans, effectAttributes } from './effect-spans.ts'
import { placeOf } from './places.ts'
import type { Failure, SpanNode } from './span-node.ts'
import { SpanPen } from './span-pen.ts'
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
  readonly #pen: SpanPen
  readonly #links: readonly Link[]
  readonly #effects: EffectSpans
  readonly #steps = new Map<string, StepSpan>()
  #root: SpanNode | null = null
  #account: TimeAccount | null = null
  #undo: SpanNode | null = null
  #lastAt = ''

  /** @param links what led to the watching, such as the span that asked for the deployment */
  constructor(tracer: Tracer, links: readonly Link[]) {
    this.#pen = new SpanPen(tracer)
    this.#links = links
    this.#effects = new EffectSpans(this.#pen)
  }

  /** @param watched whether the entry is to be told; if not, it only says how things stand when the watching begins */
  see(entry: JournalEvent, watched: boolean): void {
    // A wall clock that is set back does not make anything end before it began.
    const event = entry.at < this.#lastAt ? { ...entry, at: this.#lastAt } : entry
    this.#pen.watched = watched
    if (event.type === 'deployment.created') this.#create(event)
    const root = this.#root
    if (root === null) return
    this.#account?.see(event)
    // An entry without a path concerns every step.
    if ('path' in event) placeOf(event.path, this.#steps)?.value.account.see(event)
    else for (const { account } of this.#steps.values()) account.see(event)
    if (watched) root.begin()
    this.#happen(event, root)
    this.#lastAt = event.at
  }

  /** Nobody watches any more: what is open ends here. */
  leave(): void {
    this.#root?.know({ 'landfall.left': true })
    this.#endAll(this.#lastAt)
  }

  #create({ deployment, environment, at, plan, caller }: Of<'deployment.created'>): void {
    const pipeline = plan.pipeline as JsonObject | undefined
    this.#root = this.#pen.child(deploymentSpanContext(deployment), {
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

  #happen(event: JournalEvent, root: SpanNode): void {
    switch (event.type) {
      case 'worker.started':
        if (event.epoch > 1) this.#effects.cut(this.#lastAt)
        this.#pen.tell(root, event.type, { worker: event.worker, epoch: event.epoch }, event.at)
        break
      case 'effect.started':
        if (stageEffects.has(event.name)) this.#enterStage(event)
        this.#effects.start(event, this.#placeOf(event.path, root, event.at))
        break
      case 'effect.retried':
        this.#effects.retry(event)
        break
      case 'effect.succeeded':
      case 'effect.failed':
        this.#effects.end(event)
        break
      case 'abort.requested':
        this.#pen.tell(root, event.type, { by: event.by, reason: event.reason }, event.at)
        break
      case 'deployment.halted':
        this.#pen.tell(root, event.type, { reason: event.reason.message }, event.at)
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

  #note({ path, note, at }: Of<'noted'>, root: SpanNode): void {
    switch (note.kind) {
      case 'step.started': {
        const attributes = { 'cicd.pipeline.task.name': note.step, 'landfall.uses': note.uses }
        const node = this.#pen.child(root, { name: `step ${note.step}`, at, attributes })
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
        this.#pen.tell(this.#undoAt(root, at), note.kind, { reason: note.reason.message }, at)
        break
      default: {
        const { kind, ...facts } = note
        const node = this.#placeOf(path, root, at)
        if (note.kind === 'target.lost' && this.#pen.watched) node.fail(note.error, at)
        this.#pen.tell(node, kind, facts as JsonObject, at)
      }
    }
  }

  #endStep(note: Extract<Note, { kind: `step.${string}`; step: string }>, root: SpanNode, at: string): void {
    const attributes = { 'cicd.pipeline.task.name': note.step }
    const step = this.#steps.get(note.step)
    const node = step?.node ?? this.#pen.child(root, { name: `step ${note.step}`, at, attributes })
    const failure = note.kind === 'step.failed' || note.kind === 'step.warned' ? note.error : null
    node.know({
      'cicd.pipeline.task.run.result': stepResults[note.kind] ?? '',
      ...(step === undefined ? {} : timeAttributes(step.account.spent)),
      ...(note.kind === 'step.skipped' ? { 'landfall.reason': note.reason } : {}),
    })
    if (step?.stage != null) this.#pen.end(step.stage.node, at, failure)
    this.#pen.end(node, at, failure)
    this.#steps.delete(note.step)
  }

  #enterStage(event: Of<'effect.started'>): void {
    const { path, at } = event
    const step = placeOf(path, this.#steps)
    // A verb that is asked for again, after a look at the platform, is no other stage.
    const place = path.replace(/\/attempt-\d+$/, '')
    if (step === null || step.value.stage?.path === place) return
    if (step.value.stage !== null) this.#pen.end(step.value.stage.node, at)
    const name = `rollout ${place.slice(step.id.length + 1)}`
    const node = this.#pen.child(step.value.node, { name, at, attributes: effectAttributes(event) })
    step.value.stage = { path: place, node }
  }

  #finish({ outcome, record, at }: Of<'deployment.finished'>, root: SpanNode): void {
    const error = record.error as (Failure & JsonObject) | null | undefined
    root.know({
      'landfall.outcome': outcome,
      'deployment.status': outcome === 'succeeded' ? 'succeeded' : 'failed',
      'cicd.pipeline.result': pipelineResult(outcome),
    })
    const failure = error ?? { code: outcome, message: `the deployment ended as ${outcome}` }
    if (outcome !== 'succeeded' && this.#pen.watched) root.fail(failure, at)
    this.#endAll(at)
  }

  #endAll(at: string): void {
    if (this.#account !== null) this.#root?.know(timeAttributes(this.#account.spent))
    this.#effects.endAll(at)
    for (const { node, stage } of this.#steps.values()) {
      if (stage !== null) this.#pen.end(stage.node, at)
      this.#pen.end(node, at)
    }
    if (this.#undo !== null) this.#pen.end(this.#undo, at)
    if (this.#root !== null) this.#pen.end(this.#root, at)
  }

  #placeOf(path: string, root: SpanNode, at: string): SpanNode {
    if (path === '@rollback' || path.startsWith('@rollback/')) return this.#undoAt(root, at)
    const step = placeOf(path, this.#steps)?.value
    return step?.stage?.node ?? step?.node ?? root
  }

  #undoAt(root: SpanNode, at: string): SpanNode {
    this.#undo ??= this.#pen.child(root, { name: 'undo', at, attributes: {} })
    return this.#undo
  }
}
