import { type Abilities, type Ability, abilityWords } from '../../../adapter/abilities.ts'
import type { ConformanceHarness, Guarantee } from './harness.ts'

/** What an adapter has to declare or promise for a case to apply to it. */
export type Row =
  | 'every adapter'
  | Ability
  | 'switch-only'
  | 'lock'
  | 'fencing'
  | 'health'
  | 'revision-url'
  | Both

/** A row that applies where two others do. */
export type Both = `${'switch' | 'fleet' | `native-${'rolling' | 'canary' | 'blue-green'}`} with health`

/** Whether a case of the row applies. */
export function applies(row: Row, harness: Pick<ConformanceHarness, 'adapter' | 'promises'>): boolean {
  const { abilities } = harness.adapter
  if (row.endsWith(' with health')) {
    return harness.promises.includes('health') && declares(abilities, row.slice(0, -' with health'.length))
  }
  if (row === 'every adapter') return true
  if (row === 'switch-only') return abilities.staged === 'switch'
  if (row === 'fencing') return abilities.fencing !== 'none'
  if (row === 'health') return harness.promises.includes('health')
  if (row === 'revision-url')
    return abilities.staged !== undefined && harness.promises.includes('revision-url')
  return declares(abilities, row)
}

/** The promises that the abilities do not keep. */
export function broken(abilities: Abilities, promises: readonly Guarantee[]): Guarantee[] {
  return promises.filter((promise) => {
    if (promise === 'health' || promise === 'revision-url') return false
    if (promise === 'fencing-enforced') return abilities.fencing !== 'enforced'
    if (promise === 'fencing-checked') return abilities.fencing === 'none'
    if (promise === 'no-rebuild') return abilities.rebuilds === true
    return !declares(abilities, promise)
  })
}

function declares(abilities: Abilities, word: string): boolean {
  if (word === 'lock') return abilities.lock === true
  return abilityWords(abilities).some((ability) => ability === word)
}
