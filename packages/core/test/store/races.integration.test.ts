import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { directoryStore } from '../../src/store/directory-store.ts'
import { entriesFrom } from '../../src/testing/conformance/store/case.ts'
import { type Child, startChild } from './support/child.ts'
import type { RaceAnswer, RaceOrder } from './support/racer.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

const processes = 50
const rounds = 200

let root: string
let witness: string
let racers: Child<RaceAnswer>[]

beforeAll(async () => {
  root = await temporaryDirectory()
  witness = join(root, 'witness')
  racers = Array.from({ length: processes }, (_, me) =>
    startChild<RaceAnswer>('racer.ts', [join(root, 'store'), `p${me}`, witness]),
  )
  await Promise.all(racers.map((racer) => racer.next()))
})

afterAll(async () => {
  await Promise.all(racers.map((racer) => racer.kill()))
  await rm(root, { recursive: true })
})

/** Starts all racers, each time beginning with another one, and waits for all of them. */
async function race(turn: number, order: RaceOrder): Promise<RaceAnswer[]> {
  const first = turn % processes
  for (const racer of [...racers.slice(first), ...racers.slice(0, first)]) racer.send(order)
  return Promise.all(racers.map((racer) => racer.next()))
}

test(`${processes} processes race for one claim over ${rounds} rounds: never two hold it`, {
  timeout: 180_000,
}, async () => {
  const numbers: number[] = []
  const winners = new Set<number>()
  for (let round = 0; round < rounds; round += 1) {
    // In every other round the winner gives up at once: then others win while it does.
    const keep = round % 2 === 0
    const answers = await race(round * 7, { kind: 'claim', round, keep })
    const won = answers.flatMap((answer, me) => (answer.won === null ? [] : [{ me, number: answer.won }]))
    for (const answer of answers) if (answer.won === null) expect(answer.lost).toBe('ENVIRONMENT_BUSY')
    if (keep) expect(won).toHaveLength(1)
    expect(won.length).toBeGreaterThan(0)
    for (const { me, number } of won) {
      winners.add(me)
      numbers.push(number)
    }
    if (keep) await race(0, { kind: 'give up' })
  }

  expect(await directoryStore(join(root, 'store')).claims.held()).toEqual([])
  // The witness is not part of the store: who held the claim wrote so when it began and before it gave it up.
  const lines = (await readFile(witness, 'utf8')).trimEnd().split('\n')
  expect(lines).toHaveLength(2 * numbers.length)
  const ends = lines.filter((_, index) => index % 2 === 1)
  expect(lines.filter((_, index) => index % 2 === 0)).toEqual(
    ends.map((line) => line.replace('end', 'begin')),
  )
  const witnessed = ends.map((line) => Number(line.split(' ')[1]))
  expect(witnessed).toEqual(numbers.toSorted((a, b) => a - b))
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(numbers.length).toBeGreaterThanOrEqual(rounds)
  console.info(`${rounds} rounds: ${numbers.length} claims, won by ${winners.size} of ${processes} processes`)
  expect(winners.size).toBeGreaterThan(5)
})

test(`${processes} processes race for one lease over ${rounds} rounds: one takes it, all others have lost`, {
  timeout: 180_000,
}, async () => {
  const store = directoryStore(join(root, 'store'))
  const winners: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    const after = await store.leases.view('d1')
    const answers = await race(round * 7, { kind: 'lease', round, after })
    const won = answers.flatMap((answer, me) => (answer.won === null ? [] : [`p${me} ${answer.won}`]))
    expect(won).toEqual([expect.stringMatching(new RegExp(` ${round + 1}$`))])
    winners.push(...won)
    for (const answer of answers) if (answer.won === null) expect(answer.lost).toBe('LEASE_HELD')
    if (round % 10 === 0) {
      const held = (await race(0, { kind: 'held' })).reduce((sum, answer) => sum + (answer.held ?? 0), 0)
      expect(held).toBe(1)
    }
  }
  const entries = await entriesFrom(store, 'd1', 1)
  expect(entries.map((entry) => entry.type === 'worker.started' && `${entry.worker} ${entry.epoch}`)).toEqual(
    winners,
  )
  const distinct = new Set(winners.map((winner) => winner.split(' ')[0])).size
  console.info(`${rounds} rounds: ${winners.length} leases, won by ${distinct} of ${processes} processes`)
})
