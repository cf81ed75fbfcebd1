import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { brokenModules } from './defects/modules.ts'
import { brokenPeopleModules } from './defects/people-modules.ts'

const fileOf = (module: string): string => fileURLToPath(new URL(`../../../src/${module}`, import.meta.url))

/** Explores a scenario with a fresh copy of the library, in which a module may be replaced. */
async function violated(name: string): Promise<readonly number[]> {
  const { explore } = await import('@landfall/core/testing')
  const { moduleScenarios } = await import('./defects/module-scenarios.ts')
  const scenario = moduleScenarios.find((one) => one.name === name)
  if (scenario === undefined) throw new Error(`There is no scenario ${name}`)
  const { violations } = await explore(scenario, { faults: 1 })
  return violations.map(({ law }) => law)
}

// Tests of other files may have loaded the library before, and will want a sound one.
beforeEach(() => vi.resetModules())
afterEach(() => vi.resetModules())

for (const { name, law, scenario, module, replace } of [...brokenModules, ...brokenPeopleModules]) {
  test(`one fault shows law ${law}: ${name}`, async () => {
    const file = fileOf(module)
    vi.doMock(file, async (original) => replace((await original()) as Readonly<Record<string, unknown>>))
    try {
      expect(await violated(scenario)).toContain(law)
    } finally {
      vi.doUnmock(file)
    }
  })
}

for (const scenario of ['two targets', 'fleet', 'canary', 'all at once', 'bad all at once', 'check']) {
  test(`without a defect, one fault shows nothing: ${scenario}`, async () => {
    expect(await violated(scenario)).toEqual([])
  })
}
