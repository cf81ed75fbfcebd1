import type { JournalEvent, JsonObject } from '@landfall/core'
import type { Attributes, SpanContext } from '@opentelemetry/api'
import type { SpanNode } from './span-node.ts'
import type { SpanPen } from './span-pen.ts'

type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, { type: Type }>

/** The spans of the effects that are running. */
export class EffectSpans {
  readonly #pen: SpanPen
  readonly #running = new Map<string, { readonly node: SpanNode; attempts: number }>()
  /** Effects that died with their worker, by path. */
  readonly #cut = new Map<string, SpanContext>()

  constructor(pen: SpanPen) {
    this.#pen = pen
  }

  /** An effect that was cut and runs again is linked to its first run. */
  start(event: Of<'effect.started'>, parent: SpanNode): void {
    const { path, name, at } = event
    const before = this.#cut.get(path)
    const links =
      before === undefined ? [] : [{ context: before, attributes: { 'landfall.link': 'interrupted' } }]
    const node = this.#pen.child(parent, { name, at, attributes: effectAttributes(event), links })
    this.#running.set(path, { node, attempts: 1 })
  }

  retry({ path, attempt, delayMs, error, at }: Of<'effect.retried'>): void {
    const effect = this.#running.get(path)
    if (effect === undefined) return
    effect.attempts += 1
    this.#pen.tell(effect.node, 'effect.retried', { attempt, delayMs, error: error.message }, at)
  }

  end(event: Of<'effect.succeeded'> | Of<'effect.failed'>): void {
    const effect = this.#running.get(event.path)
    if (effect === undefined) return
    effect.node.know({ 'landfall.attempts': effect.attempts })
    this.#pen.end(effect.node, event.at, event.type === 'effect.failed' ? event.error : null)
    this.#running.delete(event.path)
  }

  /** The worker died: what it was at ended when it last wrote something, as far as anybody knows. */
  cut(at: string): void {
    for (const [path, { node }] of this.#running) {
      node.know({ 'landfall.cut': true })
      this.#pen.end(node, at)
      if (node.context !== null) this.#cut.set(path, node.context)
    }
    this.#running.clear()
  }

  endAll(at: string): void {
    for (const { node } of this.#running.values()) this.#pen.end(node, at)
  }
}

/** Where an effect stands, and on which target. */
export function effectAttributes({ path, input }: Of<'effect.started'>): Attributes {
  const target = (input as JsonObject | null)?.target
  return { 'landfall.path': path, ...(typeof target === 'string' ? { 'landfall.target': target } : {}) }
}
