import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { claimOrder } from '../claim-order.ts'
import { environmentBusy } from '../environment-busy.ts'
import { checkedName, isSafeName } from '../names.ts'
import type { Claim, ClaimStore, ReleasedClaim } from '../store.ts'
import { type DurableFiles, documentOf, documentText, namesIn } from './durable-files.ts'

/** How many past claims stay to be looked at. */
const kept = 32

const claimForm = {
  environment: 'string',
  number: 'number',
  order: 'number',
  deployment: 'string',
  by: 'string',
  since: 'string',
} as const

const releasedForm = { ...claimForm, releasedBy: 'string', reason: 'string', releasedAt: 'string' } as const

/** What a directory says: the highest number, and whether that claim is given up. */
interface Standing {
  readonly number: number
  readonly released: boolean
  readonly numbers: readonly number[]
}

/**
 * Claims as numbered files: claim 7 of `production` is `claims/production/7.json`, and `7.released.json` when it is
 * given up. A number is used once, so nobody ever checks a file and then removes it, and a claim that was given up
 * cannot be mistaken for the next one.
 */
export function directoryClaims(root: string, files: DurableFiles, now: () => string): ClaimStore {
  const claims = join(root, 'claims')
  const directoryOf = (environment: string) => join(claims, checkedName('environment', environment))

  async function standingIn(directory: string): Promise<Standing> {
    const names = await namesIn(directory)
    const numbers = names.flatMap((name) => {
      const match = /^([1-9]\d{0,14})\.json$/.exec(name)
      return match === null ? [] : [Number(match[1])]
    })
    const number = Math.max(0, ...numbers)
    return { number, released: number === 0 || names.includes(`${number}.released.json`), numbers }
  }

  function claimIn(directory: string, number: number): Promise<Claim | null> {
    return documentOf<Claim>(join(directory, `${number}.json`), 'a claim', claimForm)
  }

  async function currentIn(directory: string): Promise<Claim | null> {
    for (;;) {
      const standing = await standingIn(directory)
      if (standing.released) return null
      const claim = await claimIn(directory, standing.number)
      // Pruned between the two looks: then a higher number is there.
      if (claim !== null) return claim
    }
  }

  async function prune(directory: string, standing: Standing): Promise<void> {
    const old = standing.numbers.filter((number) => number <= standing.number - kept)
    for (const number of old) {
      await unlink(join(directory, `${number}.json`)).catch(() => {})
      await unlink(join(directory, `${number}.released.json`)).catch(() => {})
    }
  }

  return {
    async acquire(environment, deployment, by) {
      const directory = directoryOf(environment)
      checkedName('deployment', deployment)
      for (;;) {
        const before = await standingIn(directory)
        if (!before.released) {
          const holder = await claimIn(directory, before.number)
          if (holder === null) continue
          if (holder.deployment === deployment) return holder
          throw environmentBusy(holder)
        }
        const last = before.number === 0 ? null : await claimIn(directory, before.number)
        const since = now()
        const order = claimOrder(last, since)
        const claim: Claim = { environment, number: before.number + 1, order, deployment, by, since }
        if (!(await files.putNew(join(directory, `${claim.number}.json`), documentText(claim)))) continue
        // Who looked long ago may have put a number that was used and pruned since: then it is not the highest.
        const after = await standingIn(directory)
        if (after.number !== claim.number) continue
        await prune(directory, after)
        return claim
      }
    },

    async current(environment) {
      return currentIn(directoryOf(environment))
    },

    async release(claim, by, reason) {
      const directory = directoryOf(claim.environment)
      const standing = await standingIn(directory)
      if (standing.number !== claim.number || standing.released) return
      const holder = await claimIn(directory, claim.number)
      if (holder === null || holder.deployment !== claim.deployment) return
      const released = documentText({ ...claim, releasedBy: by, reason, releasedAt: now() })
      await files.putNew(join(directory, `${claim.number}.released.json`), released)
    },

    async held() {
      const environments = (await namesIn(claims)).filter(isSafeName).sort()
      const held = await Promise.all(environments.map((name) => currentIn(join(claims, name))))
      return held.filter((claim) => claim !== null)
    },

    async released(environment) {
      const directory = directoryOf(environment)
      const { numbers } = await standingIn(directory)
      const ordered = [...numbers].sort((one, other) => one - other)
      const found = await Promise.all(
        ordered.map((number) =>
          documentOf<ReleasedClaim>(
            join(directory, `${number}.released.json`),
            'a claim that was given up',
            releasedForm,
          ),
        ),
      )
      return found.filter((claim) => claim !== null)
    },
  }
}
