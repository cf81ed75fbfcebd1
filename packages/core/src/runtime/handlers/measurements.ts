import type { Json } from '../../json/json.ts'
import type { Measurement } from '../../verify/analysis.ts'

/** A finite number, also one written as text, as Prometheus does; `NaN` and what is empty is none. */
export function numberIn(found: Json | undefined): number | null {
  if (typeof found === 'string' && !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(found.trim()))
    return null
  const value = typeof found === 'number' || typeof found === 'string' ? Number(found) : Number.NaN
  return Number.isFinite(value) ? value : null
}

export function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

export const noData = (reason: string): Measurement => ({ value: null, samples: null, reason })

export const quoted = (text: string) => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
