import { AssertionError } from 'node:assert'
import { expect, test } from 'vitest'
import { isLandfallError } from '../../../src/errors/landfall-error.ts'
import { conformanceCases } from '../../../src/testing/conformance/adapter/cases.ts'
import { runConformanceCase } from '../../../src/testing/conformance/adapter/conformance.ts'
import { applies } from '../../../src/testing/conformance/adapter/row.ts'
import type { FakeAdapterOptions } from '../../../src/testing/fake-adapter/options.ts'
import { fakeHarness } from './fake-harness.ts'
import { everyAdapterMutants } from './mutants/every-adapter.ts'
import { fleetMutants } from './mutants/fleet.ts'
import { healthMutants } from './mutants/health.ts'
import { fencingMutants, lockMutants } from './mutants/lock-and-fencing.ts'
import type { Mutant } from './mutants/mutant.ts'
import { rolloutMutants } from './mutants/rollout.ts'
import { stagedMutants, weightedMutants } from './mutants/staged.ts'

const mutants: readonly Mutant[] = [
  ...everyAdapterMutants,
  ...healthMutants,
  ...stagedMutants,
  ...weightedMutants,
  ...fleetMutants,
  ...rolloutMutants,
  ...lockMutants,
  ...fencingMutants,
]

const everything: FakeAdapterOptions = {
  split: 'weighted',
  fleet: 3,
  rollout: ['rolling', 'canary', 'blue-green'],
  lock: true,
  fencing: 'enforced',
}

const planted = mutants.flatMap((mutant) =>
  mutant.fails.map((name) => [mutant.defect, name, mutant] as const),
)

test.each(planted)('“%s” is found by “%s”', async (_, name, { options, mutate }) => {
  const one = conformanceCases.find((candidate) => candidate.name === name)
  if (one === undefined) return expect.unreachable(`there is no case of this name: ${name}`)
  const given = { ...everything, ...options }
  expect(applies(one.row, fakeHarness(given, mutate))).toBe(true)
  await runConformanceCase(one, fakeHarness(given))
    .catch((error: unknown) => error)
    .then((error) => {
      // With the defect in the options themselves there is no sound adapter to compare with.
      if (mutate !== undefined && options === undefined) expect(error).toBeUndefined()
    })
  const found: unknown = await runConformanceCase(one, fakeHarness(given, mutate)).then(
    () => undefined,
    (error: unknown) => error,
  )
  // A mutant that merely crashes would prove nothing.
  expect(found instanceof AssertionError || isLandfallError(found) ? 'found' : found).toBe('found')
})

test('every case of the suite finds a planted defect', () => {
  const found = new Set(planted.map(([, name]) => name))
  expect(conformanceCases.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([])
})
