import type { JournalEvent } from '@landfall/core'
import type { Attributes, Meter } from '@opentelemetry/api'
import { type Instruments, instrumentsOf } from './instruments.ts'
import { quietly } from './quietly.ts'
import { type TimeAccount, timeAccount, type Wait } from './time-account.ts'
import { pipelineResult, stepResults } from './words.ts'

/** Measures one deployment from its journal. */
export class DeploymentMeasures {
  readonly #instruments: Instruments | null
  #common: Attributes = {}
  #startedAt = ''
  #account: TimeAccount | null = null
  readonly #steps = new Map<string, { readonly at: string; readonly uses: string }>()

  constructor(meter: Meter) {
    this.#instruments = quietly(() => instrumentsOf(meter), null)
  }

  /** @param watched whether what ends with this entry is counted */
  see(event: JournalEvent, watched: boolean): void {
    if (event.type === 'deployment.created') {
      this.#startedAt = event.at
      this.#account = timeAccount(event.at)
      this.#common = {
        'deployment.environment.name': event.environment,
        'landfall.kind': String(event.plan.kind),
      }
    }
    this.#account?.see(event)
    if (event.type === 'noted') this.#step(event, watched)
    else if (event.type === 'deployment.finished' && watched) this.#finish(event)
  }

  #step({ note, at }: Extract<JournalEvent, { type: 'noted' }>, watched: boolean): void {
    if (note.kind === 'step.started') this.#steps.set(note.step, { at, uses: note.uses })
    const result = stepResults[note.kind]
    if (result === undefined || !('step' in note)) return
    const started = this.#steps.get(note.step)
    this.#steps.delete(note.step)
    if (!watched) return
    const attributes = {
      ...this.#common,
      ...(started === undefined ? {} : { 'landfall.uses': started.uses }),
      'cicd.pipeline.task.run.result': result,
    }
    quietly(() => {
      this.#instruments?.steps.add(1, attributes)
      if (started !== undefined)
        this.#instruments?.stepDuration.record(secondsBetween(started.at, at), attributes)
    }, undefined)
  }

  #finish({ outcome, at }: Extract<JournalEvent, { type: 'deployment.finished' }>): void {
    const attributes = {
      ...this.#common,
      'landfall.outcome': outcome,
      'cicd.pipeline.result': pipelineResult(outcome),
    }
    const instruments = this.#instruments
    const spent = this.#account?.spent
    if (instruments === null || spent === undefined) return
    quietly(() => {
      instruments.deployments.add(1, attributes)
      instruments.duration.record(secondsBetween(this.#startedAt, at), attributes)
      instruments.working.record(spent.workingMs / 1_000, attributes)
      for (const [wait, ms] of Object.entries(spent.waitingMs) as [Wait, number][])
        if (ms > 0) instruments.waiting.record(ms / 1_000, { ...attributes, 'landfall.wait': wait })
    }, undefined)
  }
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000
}
