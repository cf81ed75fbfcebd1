import type { JournalEvent, Run } from '@landfall/core'
import { context, type Meter, metrics, type Tracer, trace } from '@opentelemetry/api'
import { DeploymentMeasures } from './deployment-measures.ts'
import { DeploymentTrace } from './deployment-trace.ts'
import { complain, quietly } from './quietly.ts'

/** Where a deployment is reported to. */
export interface ObserveOptions {
  /** Default: that of the global provider. */
  readonly tracer?: Tracer
  /** Default: that of the global provider. */
  readonly meter?: Meter
  /**
   * Number of the journal's entry from which on it is reported. What ended before it was reported by whoever watched
   * then, and is told neither as a span nor in a metric. Default 1: the whole deployment.
   */
  readonly from?: number
  /** Ends the watching when another worker takes the deployment over, which reports it from there on. Default false. */
  readonly untilTakenOver?: boolean
}

/** A deployment that is being watched. */
export interface Observed {
  /** Resolves when its end was told, or nobody watches any more; never rejects. */
  readonly done: Promise<void>
  /** Ends the watching, and the spans that are open. */
  stop(): void
}

/** Whether another worker than the first one goes on with the deployment from here. */
export function isTakeover(event: JournalEvent): boolean {
  return event.type === 'worker.started' && event.epoch > 1
}

/** The name of the tracer and the meter. */
export const scopeName = '@landfall/opentelemetry'

/**
 * Reports a deployment as a trace and as metrics, from its journal: while it goes on or long after, of this process or of
 * another one. The spans have the journal's times. It only reads; a tracer or an exporter that fails disturbs nobody.
 *
 * All spans of a deployment are in one trace, whichever process tells them (see {@link deploymentSpanContext}). Where a
 * span is active when the watching begins, the deployment's span links to it.
 *
 * @example
 * const run = await landfall.attach(id)
 * await observe(run).done
 */
export function observe(run: Pick<Run, 'events'>, options: ObserveOptions = {}): Observed {
  const {
    tracer = trace.getTracer(scopeName),
    meter = metrics.getMeter(scopeName),
    from = 1,
    untilTakenOver,
  } = options
  const active = trace.getSpanContext(context.active())
  const spans = new DeploymentTrace(tracer, active === undefined ? [] : [{ context: active }])
  const measures = new DeploymentMeasures(meter)
  const stopped = new AbortController()

  const watch = async (): Promise<void> => {
    try {
      for await (const event of run.events({ from: 1, signal: stopped.signal })) {
        if (untilTakenOver && event.seq > from && isTakeover(event)) break
        const watched = event.seq >= from
        quietly(() => spans.see(event, watched), undefined)
        quietly(() => measures.see(event, watched), undefined)
        if (event.type === 'deployment.finished') return
      }
    } catch (error) {
      complain(error)
    }
    quietly(() => spans.leave(), undefined)
  }

  return { done: watch(), stop: () => stopped.abort() }
}
