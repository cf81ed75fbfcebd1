// One of many processes that race for a claim or a lease. It starts when it is told to and answers with what came out.
import { appendFileSync } from 'node:fs'
import { isLandfallError } from '../../../src/errors/landfall-error.ts'
import { directoryStore } from '../../../src/store/directory-store.ts'
import type { Claim, Lease, LeaseView } from '../../../src/store/store.ts'
import { plainOptions } from '../../../src/testing/conformance/store/case.ts'
import { answer } from './child.ts'

/** What the parent tells. */
export type RaceOrder =
  /** Claim; `keep`: until told to give it up, else give it up at once. */
  | { readonly kind: 'claim'; readonly round: number; readonly keep: boolean }
  | { readonly kind: 'give up' }
  | { readonly kind: 'lease'; readonly round: number; readonly after: LeaseView | null }
  | { readonly kind: 'held' }

/** What came out; `won` is the number or epoch, `null` when another was faster. */
export interface RaceAnswer {
  readonly won: number | null
  readonly lost?: string
  readonly held?: number
}

const [, , root = '', me = '', witness = ''] = process.argv
const store = directoryStore(root)
const leases: Lease[] = []
let kept: Claim | null = null

// One short write to a file opened for appending: the lines of all processes stand in the order of the writes.
const testify = (what: string, number: number) => appendFileSync(witness, `${what} ${number} ${me}\n`)

async function giveUp(claim: Claim): Promise<void> {
  testify('end', claim.number)
  await store.claims.release(claim, me, 'the race is over')
}

/** Writes the first entry. Whoever has the lease can: anything else ends this process, and the test with it. */
async function begin(lease: Lease): Promise<void> {
  try {
    const writer = await store.journals.open(lease, plainOptions())
    writer.append({ type: 'worker.started', worker: me, epoch: lease.epoch })
    await writer.close()
  } catch (thrown) {
    throw new Error(`epoch ${lease.epoch} is not mine alone`, { cause: thrown })
  }
}

async function carryOut(order: RaceOrder): Promise<RaceAnswer> {
  switch (order.kind) {
    case 'claim': {
      const claim = await store.claims.acquire('production', `d-${order.round}-${me}`, me)
      testify('begin', claim.number)
      if (order.keep) kept = claim
      else await giveUp(claim)
      return { won: claim.number }
    }
    case 'give up':
      if (kept !== null) await giveUp(kept)
      kept = null
      return { won: null }
    case 'lease': {
      const lease = await store.leases.take('d1', me, order.after)
      leases.push(lease)
      await begin(lease)
      return { won: lease.epoch }
    }
    case 'held': {
      const held = await Promise.all(leases.map((lease) => lease.held()))
      return { won: null, held: held.filter(Boolean).length }
    }
  }
}

process.on('message', (order: RaceOrder) => {
  carryOut(order).then(answer, (thrown: unknown) => {
    if (!isLandfallError(thrown)) throw thrown
    answer({ won: null, lost: thrown.code })
  })
})
process.on('disconnect', () => process.exit())
answer({ won: null })
