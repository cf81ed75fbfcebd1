import type { Law, Scenario } from '@landfall/core/testing'

/** Something broken on purpose, which an exploration has to show. */
export interface Defect {
  readonly name: string
  /** The law that it breaks. */
  readonly law: Law
  readonly scenario: Scenario
}

/** A defect in a module of the library: the module's exports, some of them replaced. */
export interface ModuleDefect {
  readonly name: string
  readonly law: Law
  /** The name of a scenario below `scenarioNames`, made when the module has been replaced. */
  readonly scenario: string
  /** Relative to `packages/core/src`. */
  readonly module: string
  replace(original: Exports): Exports
}

export type Exports = Readonly<Record<string, unknown>>

/** A function of a module's exports. */
export function functionOf<F>(exports: Exports, name: string): F {
  return exports[name] as F
}
