import { explore } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { brokenAdapters } from './defects/adapters.ts'
import { brokenStores } from './defects/stores.ts'
import { brokenStrategies } from './defects/strategies.ts'

// That the same scenarios keep every law without their defects is shown in `single-faults.test.ts`.
for (const { name, law, scenario } of [...brokenStrategies, ...brokenStores, ...brokenAdapters]) {
  test(`one fault shows law ${law}: ${name}`, async () => {
    const { violations } = await explore(scenario, { faults: 1 })
    expect(violations.map((violation) => violation.law)).toContain(law)
  })
}
