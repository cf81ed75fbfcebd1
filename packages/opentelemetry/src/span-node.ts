import {
  type Attributes,
  INVALID_SPAN_CONTEXT,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { quietly } from './quietly.ts'

/** Why something failed, as an error's JSON has it. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** What a span is made from. */
export interface NodeFacts {
  readonly name: string
  /** ISO 8601. */
  readonly at: string
  readonly attributes: Attributes
  readonly links?: readonly Link[]
  readonly kind?: SpanKind
}

/**
 * A span that is made when it is first needed: what began and ended before anybody watched becomes none. Its times are
 * those of the journal. Nothing here throws, whatever the tracer does.
 */
export class SpanNode {
  #span: Span | null = null
  #ended = false
  readonly #tracer: Tracer
  readonly #parent: SpanNode | SpanContext
  readonly #facts: NodeFacts
  readonly #attributes: Attributes = {}

  constructor(tracer: Tracer, parent: SpanNode | SpanContext, facts: NodeFacts) {
    this.#tracer = tracer
    this.#parent = parent
    this.#facts = facts
  }

  /** The span's context; `null` while there is no span. */
  get context(): SpanContext | null {
    const span = this.#span
    return span === null ? null : quietly(() => span.spanContext(), null)
  }

  /** Makes the span, and those above it. */
  begin(): Span {
    if (this.#span !== null) return this.#span
    const parent =
      this.#parent instanceof SpanNode ? this.#parent.begin() : trace.wrapSpanContext(this.#parent)
    const { name, at, attributes, links = [], kind = SpanKind.INTERNAL } = this.#facts
    const options = { startTime: new Date(at), attributes, links: [...links], kind }
    const span = quietly(
      () => this.#tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, parent)),
      trace.wrapSpanContext(INVALID_SPAN_CONTEXT),
    )
    this.#span = span
    return span
  }

  /** Something that happened meanwhile. */
  tell(name: string, attributes: Attributes, at: string): void {
    quietly(() => this.begin().addEvent(name, attributes, new Date(at)), undefined)
  }

  /** Facts that are known later; they count although there is no span yet. */
  know(attributes: Attributes): void {
    Object.assign(this.#attributes, attributes)
  }

  fail({ code, message }: Failure, at: string): void {
    quietly(() => {
      const span = this.begin()
      span.setStatus({ code: SpanStatusCode.ERROR, message })
      span.setAttribute('error.type', code)
      span.recordException({ name: code, message }, new Date(at))
    }, undefined)
  }

  /** Ends the span; when there is none yet and nobody watches, there will be none. */
  end(at: string, watched: boolean): void {
    if (this.#ended) return
    this.#ended = true
    if (!watched && this.#span === null) return
    quietly(() => {
      const span = this.begin()
      span.setAttributes(this.#attributes)
      span.end(new Date(at))
    }, undefined)
  }
}
