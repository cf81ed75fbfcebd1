import type { JsonObject } from '@landfall/core'
import type { Tracer } from '@opentelemetry/api'
import { type Failure, type NodeFacts, SpanNode } from './span-node.ts'
import { flat } from './words.ts'

/** Writes spans, as long as somebody watches; otherwise it only keeps in mind what is open. */
export class SpanPen {
  watched = false
  readonly #tracer: Tracer

  constructor(tracer: Tracer) {
    this.#tracer = tracer
  }

  child(parent: ConstructorParameters<typeof SpanNode>[1], facts: NodeFacts): SpanNode {
    const node = new SpanNode(this.#tracer, parent, facts)
    if (this.watched) node.begin()
    return node
  }

  end(node: SpanNode, at: string, failure: Failure | null = null): void {
    if (failure !== null && this.watched) node.fail(failure, at)
    node.end(at, this.watched)
  }

  tell(node: SpanNode, name: string, facts: JsonObject, at: string): void {
    if (this.watched) node.tell(`landfall.${name}`, flat(facts), at)
  }
}
