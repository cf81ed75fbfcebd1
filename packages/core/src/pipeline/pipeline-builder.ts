import type { z } from 'zod'
import type { Abilities, Ability, AbilityOf } from '../adapter/abilities.ts'
import type { Artifact, ArtifactType, Release, Revision } from '../adapter/release.ts'
import type { Answer } from '../engine/ask-person.ts'
import type { Json } from '../json/json.ts'
import type { StrategyUse } from '../strategy/strategy.ts'
import type { Check } from '../verify/checks.ts'
import type { ArtifactSource } from './artifacts.ts'
import type { CommandLine } from './command-line.ts'
import type { StepDefinition } from './define-step.ts'
import type { Ref, Resolvable } from './ref.ts'
import type { StepOptions, UndoOptions } from './step-options.ts'
import type { Target } from './target.ts'

/** What a command gave. */
export interface CommandResult {
  readonly exitCode: number
  readonly durationMs: number
  /** The last lines of its output. */
  readonly tail: string
}

/** Refuses a strategy that the target's adapter cannot carry out; the type's text tells why. */
export type Carries<A extends Abilities, Needs extends Ability> =
  Extract<AbilityOf<A>, Needs> extends never
    ? {
        readonly error: 'This platform cannot carry out the strategy'
        readonly needs: Needs
        readonly has: AbilityOf<A>
      }
    : unknown

/** Refuses an artifact of a type that the target's adapter does not take. */
export type Takes<A extends Abilities, T extends ArtifactType> = T extends A['artifacts'][number]
  ? unknown
  : { readonly error: 'This platform does not take such an artifact'; readonly takes: A['artifacts'][number] }

/**
 * Adds steps to a pipeline. A step runs when all steps declared before it have ended well; `parallel` and `after`
 * change that. Each gives a reference to its output, for the inputs of later ones.
 */
export interface PipelineBuilder {
  /** A command that has to end with exit code 0. With `required: false` its failure is a warning in the record. */
  check(
    name: string,
    command: CommandLine,
    options?: StepOptions & { readonly required?: boolean },
  ): Ref<CommandResult>
  /** A command that does something. */
  command(name: string, command: CommandLine, options?: StepOptions & UndoOptions): Ref<CommandResult>
  /** Runs a command, if one is given, and measures the artifact that it leaves: size and sha256. */
  build<T extends ArtifactType>(
    name: string,
    source: ArtifactSource<T> & { readonly run?: CommandLine },
    options?: StepOptions,
  ): Ref<Artifact<T>>
  /** Brings an artifact to the target's platform and makes the release of it. Step `push/<target>`. */
  push<A extends Abilities, T extends ArtifactType>(
    artifact: Ref<Artifact<T>> & Takes<A, T>,
    target: Target<A>,
    options?: StepOptions & {
      /** Configuration that belongs to the release; secrets as references. */
      readonly configuration?: { readonly [key: string]: Json | Ref<Json> }
    },
  ): Ref<Release>
  /** Rolls the release out to the target by a strategy. Step `deploy/<target>`. */
  deploy<A extends Abilities, Needs extends Ability>(
    target: Target<A>,
    release: Ref<Release>,
    strategy: StrategyUse<Needs> & Carries<A, Needs>,
    options?: StepOptions & {
      /** What has to hold before the release gets traffic, and after each stage. */
      readonly verify?: readonly Check[]
    },
  ): Ref<Revision>
  /** Runs checks against what is live on the target. */
  verify(name: string, target: Target, checks: readonly Check[], options?: StepOptions): Ref<null>
  /** Waits for a person's yes. */
  approve(name: string, options: StepOptions & PersonOptions): Ref<Answer>
  /** Waits for a person to do what the instructions say, and to answer that it is done. */
  manual(name: string, options: StepOptions & PersonOptions): Ref<Answer>
  /** Waits for a time, such as `'5m'`. */
  pause(name: string, time: string | number, options?: StepOptions): Ref<null>
  /** Keeps the record of the deployment, however it ends, as a file: JSON, or YAML for a name ending in `.yaml` or `.yml`. */
  record(name: string, file: string): void
  /** A step of your own, made by `defineStep`. */
  step<In extends z.ZodType, Out extends z.ZodType>(
    definition: StepDefinition<In, Out>,
    input: Resolvable<z.input<In>>,
    options?: StepOptions & { readonly name?: string },
  ): Ref<z.output<Out>>
  /** The steps added inside run side by side; what comes after waits for all of them. */
  parallel(add: () => void): void
}

/** What a step that waits for a person is given. */
export interface PersonOptions {
  readonly instructions: string
  /** How long to wait, such as `'4h'`. Default 24 hours. */
  readonly timeout?: string | number
}
