import type { Operation } from '../control/protocol.ts'
import { Refusal } from './refusal.ts'

/** What the fence remembers. */
export interface Fence {
  /** The highest term that has changed anything here. */
  readonly term: number
  /** The sequence last applied to each resource within that term. */
  readonly applied: { readonly [resource: string]: number }
}

export const openFence: Fence = { term: 0, applied: {} }

/** What an operation changes, and whose later changes make it too late. */
export interface Touch {
  readonly marks: readonly string[]
  readonly checks: readonly string[]
}

// A shift restates the whole routing table, an operation on a slot only its row. So a late shift must not
// undo a later slot's change, and the other way round, while two slots do not get into each other's way.
const table = 'table'
const slots = 'slots'
const slotName = (slot: number): string => `slot ${slot}`

export const touchTable: Touch = { marks: [table], checks: [table, slots] }
export const touchSlot = (slot: number): Touch => ({
  marks: [slotName(slot), slots],
  checks: [slotName(slot), table],
})
export const touchRevision = (revision: string): Touch => ({
  marks: [`revision ${revision}`],
  checks: [`revision ${revision}`],
})
/** The same as the first step to all the traffic: it comes too late where the last step would. */
export const touchRevisionForTraffic = (revision: string): Touch => ({
  marks: [`revision ${revision}`],
  checks: [`revision ${revision}`, table, slots],
})
export const touchLock: Touch = { marks: ['lock'], checks: ['lock'] }

/**
 * Lets an operation pass and remembers it. The same operation may pass twice: it is the same wish.
 *
 * @throws `FENCED` when a worker with a higher term was here, or a later operation on the same resource.
 */
export function pass(fence: Fence, { term, sequence }: Operation, { marks, checks }: Touch): Fence {
  if (term < fence.term) {
    throw new Refusal('FENCED', 'An operation of a superseded worker was refused', {
      expected: `a term of ${fence.term} or more`,
      seen: `term ${term}`,
      remedy:
        'Nothing to do: the newer worker goes on. If there is none because the store was lost, stop ' +
        'everything with stopSupervisor(root, { forget: true }) and deploy again.',
    })
  }
  // Sequences count within a term; a new term begins with a clean slate.
  const applied = term === fence.term ? fence.applied : {}
  for (const resource of checks) {
    const last = applied[resource] ?? 0
    if (sequence < last) {
      throw new Refusal('FENCED', `An operation on ${resource} came after a later one and was refused`, {
        expected: `a sequence of ${last} or more`,
        seen: `sequence ${sequence}`,
      })
    }
  }
  const marked = marks.map((resource) => [resource, Math.max(sequence, applied[resource] ?? 0)])
  return { term, applied: { ...applied, ...Object.fromEntries(marked) } }
}
