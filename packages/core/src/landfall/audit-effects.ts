import { proofEffect } from '../engine/effect-names.ts'
import type { JournalEvent } from '../events/journal-event.ts'
import { formatDuration } from '../json/duration.ts'
import type { Json, JsonObject } from '../json/json.ts'

/** What one entry of a journal says, before it is put in order. */
export interface Found {
  readonly kind?: string
  readonly by?: string | null
  readonly where?: string
  readonly text: string
  readonly details?: JsonObject
}

/** What later entries have to know of earlier ones. */
export interface Memory {
  readonly effects: Map<string, RunningEffect>
  readonly proofs: { readonly where: string; readonly principal: string; readonly proof: JsonObject }[]
}

interface RunningEffect {
  readonly name: string
  readonly input: Json
  readonly startedAt: string
  starts: number
  retries: number
}

export function createMemory(): Memory {
  return { effects: new Map(), proofs: [] }
}

type EffectEvent = Extract<
  JournalEvent,
  { type: 'effect.started' | 'effect.retried' | 'effect.succeeded' | 'effect.failed' }
>

/** What ran, how often, and how it ended. */
export function effectFinding(event: EffectEvent, memory: Memory): Found {
  const { path: where, at } = event
  if (event.type === 'effect.started') {
    const { name, input } = event
    const known = memory.effects.get(where)
    const running = known ?? { name, input, startedAt: at, starts: 0, retries: 0 }
    running.starts += 1
    memory.effects.set(where, running)
    const again = running.starts > 1 ? ' again: its outcome is not known' : ''
    return {
      where,
      text: `${called(name, input)} began${again}`,
      details: { name, input, start: running.starts },
    }
  }
  const { name = '', input = null, startedAt = at, starts = 1, retries = 0 } = memory.effects.get(where) ?? {}
  const what = called(name, input)
  if (event.type === 'effect.retried') {
    const { attempt, delayMs, error } = event
    const running = memory.effects.get(where)
    if (running !== undefined) running.retries += 1
    const text = `${what} failed and is tried again in ${formatDuration(delayMs)}: ${error.message}`
    return { where, text, details: { name, attempt, delayMs, error } }
  }
  const took = Math.max(0, Date.parse(at) - Date.parse(startedAt))
  const facts = { name, attempts: retries + 1, starts, durationMs: Number.isFinite(took) ? took : null }
  if (event.type === 'effect.failed') {
    return {
      where,
      text: `${what} failed: ${event.error.message}`,
      details: { ...facts, error: event.error },
    }
  }
  const result = (event.result ?? null) as JsonObject | null
  if (name === proofEffect) {
    rememberProof(where, input as JsonObject, result, memory)
    if (typeof result?.reason === 'string')
      return { where, text: `the proof does not count: ${result.reason}`, details: facts }
  }
  return { where, text: `${what} ended well`, details: facts }
}

/** The command line of a command; for anything else, its registered name. */
function called(name: string, input: Json): string {
  const run = (input as JsonObject | null)?.run
  if (typeof run === 'string') return `the command ${run}`
  if (Array.isArray(run)) return `the command ${run.join(' ')}`
  return name === '' ? 'an effect' : name
}

/** A proof is checked right before the answer that it belongs to is told, in a scope beside it. */
function rememberProof(path: string, input: JsonObject, result: JsonObject | null, { proofs }: Memory): void {
  const { statement, proof } = input
  const principal = result?.principal
  if (typeof statement !== 'string' || typeof proof !== 'string' || typeof principal !== 'string') return
  const where = path.replace(/\/[^/]+\/[^/]+$/, '')
  proofs.push({ where, principal, proof: { statement, proof } })
}
