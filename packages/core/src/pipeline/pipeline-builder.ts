import type { z } from 'zod'
import type { Abilities, Ability, AbilityOf } from '../adapter/abilities.ts'
import type { Artifact, ArtifactType, Release, Revision } from '../adapter/release.ts'
import type { Answer } from '../engine/ask-person.ts'
import type { Json } from '../json/json.ts'
import type { StrategyUse } from '../strategy/strategy.ts'
import type { Check } from '../verify/checks.ts'
import type { BuildSource } from './artifacts.ts'
import type { CommandLine } from './command-line.ts'
import type { StepDefinition } from './define-step.ts'
import type { ManifestOptions } from './manifest.ts'
import type { MigrationOptions, MigrationResult } from './migration.ts'
import type { Ref, Resolvable } from './ref.ts'
import type { StepOptions, UndoOptions } from './step-options.ts'
import type { Target } from './target.ts'

/** What a command gave. */
export interface CommandResult {
  /** Always 0: a command that ends otherwise has failed. */
  readonly exitCode: number
  /** Milliseconds. */
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
  /**
   * A command that has to end with exit code 0. With `required: false` its failure is a warning in the record.
   * A failure is `CHECK_FAILED`.
   *
   * @param command a line for `/bin/sh`, or an argument vector; told `VERSION`, `ENV`, `DEPLOYMENT` and `COMMIT`
   *
   * @example p.check('audit', 'npm audit', { required: false, deadline: '2m' })
   */
  check(
    name: string,
    command: CommandLine,
    options?: StepOptions & { readonly required?: boolean },
  ): Ref<CommandResult>
  /**
   * A command that changes something. It may run twice, if the process dies while it runs. A failure is
   * `COMMAND_FAILED`.
   *
   * @example p.command('seed', 'npm run seed', { undo: 'npm run unseed' })
   */
  command(name: string, command: CommandLine, options?: StepOptions & UndoOptions): Ref<CommandResult>
  /**
   * Runs a command, if one is given, and measures the artifact that it leaves, or packs or builds it: size and sha256.
   * Nothing there is `ARTIFACT_MISSING`.
   *
   * @returns the artifact, with its type: for `push` of a target that takes such artifacts
   *
   * @example const app = p.build('app', { run: 'npm run build', ...directory('dist') })
   */
  build<T extends ArtifactType>(
    name: string,
    source: BuildSource<T> & { readonly type: T; readonly run?: CommandLine },
    options?: StepOptions & {
      /** A directory in which the artifact is kept by its digest; the record names the copy. */
      readonly keep?: string
    },
  ): Ref<Artifact<T>>
  /**
   * Makes an annotated git tag of the release and pushes it. The step's id is `tag`. A tag that exists on the same
   * commit is fine; on another one it is `TAG_CONFLICT`.
   *
   * @example p.tag({ message: 'Shop ${VERSION}' })
   */
  tag(options?: StepOptions & TagOptions): Ref<TagResult>
  /**
   * Migrates a database: only when the release brings migration files, only after a person has approved exactly what
   * the dry run showed. A failure is rolled back at once and is `MIGRATION_FAILED`.
   *
   * @example
   * p.migrate('migrations', {
   *   files: 'db/migrations/*.sql',
   *   dryRun: 'npm run db:migrate:dry-run',
   *   apply: 'npm run db:migrate',
   *   verify: 'npm run db:status',
   *   rollback: 'npm run db:migrate:rollback',
   *   runs: 'before-traffic',
   *   previousCode: 'compatible',
   * })
   */
  migrate(name: string, options: StepOptions & MigrationOptions): Ref<MigrationResult>
  /**
   * Brings an artifact to the target's platform and makes the release of it. The step's id is `push/<target>`; it is
   * tried three times unless `retry` says otherwise.
   *
   * @example const release = p.push(app, web, { configuration: { TOKEN: '${env:SHOP_TOKEN}' } })
   */
  push<A extends Abilities, T extends ArtifactType>(
    artifact: Ref<Artifact<T>> & Takes<A, T>,
    target: Target<A>,
    options?: StepOptions & {
      /** Configuration that belongs to the release; secrets as references. */
      readonly configuration?: { readonly [key: string]: Json | Ref<Json> }
    },
  ): Ref<Release>
  /**
   * Rolls the release out to the target by a strategy, and reads the target back as serving it alone. The step's id is
   * `deploy/<target>`. A strategy that the target's adapter cannot carry out does not compile.
   *
   * @example p.deploy(web, release, canary({ steps: [5, 25, 100] }), { verify: [http({ path: '/health' })] })
   */
  deploy<A extends Abilities, Needs extends Ability>(
    target: Target<A>,
    release: Ref<Release>,
    strategy: StrategyUse<Needs> & Carries<A, Needs>,
    options?: StepOptions & {
      /** What has to hold before the release gets traffic, and after each stage. */
      readonly verify?: readonly Check[]
    },
  ): Ref<Revision>
  /**
   * Runs checks against what is live on the target. A failure is `VERIFICATION_FAILED`.
   *
   * @example p.verify('smoke', web, [command('npm run smoke')])
   */
  verify(name: string, target: Target, checks: readonly Check[], options?: StepOptions): Ref<null>
  /**
   * Waits for a person's yes. Ends with `APPROVAL_REJECTED` or `APPROVAL_TIMED_OUT` otherwise.
   *
   * @example p.approve('go', { instructions: 'Is it announced?', timeout: '4h' })
   */
  approve(name: string, options: StepOptions & PersonOptions): Ref<Answer>
  /**
   * Waits for a person to do what the instructions say, and to answer that it is done. Otherwise as `approve`.
   *
   * @example p.manual('dns', { instructions: 'Point shop.example to the new address.' })
   */
  manual(name: string, options: StepOptions & PersonOptions): Ref<Answer>
  /**
   * Waits. After a crash only what is left of the time is waited for.
   *
   * @param time such as `'5m'`, or milliseconds
   */
  pause(name: string, time: string | number, options?: StepOptions): Ref<null>
  /**
   * Keeps the record of the deployment, however it ends, as a file: JSON, or YAML for a name ending in `.yaml` or
   * `.yml`. A file that cannot be written is a warning.
   *
   * @param file relative to the project's directory
   *
   * @example p.record('record', 'deploys/latest.yaml')
   */
  record(name: string, file: string): void
  /**
   * Appends the release to a manifest, a YAML file with a list `releases`, when the deployment has ended and has changed
   * something. Comments and order of the file stay. A file that cannot be written is a warning.
   *
   * @example p.manifest('manifest', { file: 'releases.yaml', stories: { pattern: 'US-\\d+' } })
   */
  manifest(name: string, options: ManifestOptions): void
  /**
   * A step of your own, made by `defineStep` and registered with `createLandfall({ steps })`.
   *
   * @param input any part of it may be the output of an earlier step
   *
   * @example p.step(purgeCache, { zone: 'shop' }, { name: 'purge', deadline: '1m' })
   */
  step<In extends z.ZodType, Out extends z.ZodType>(
    definition: StepDefinition<In, Out>,
    input: Resolvable<z.input<In>>,
    options?: StepOptions & { readonly name?: string },
  ): Ref<z.output<Out>>
  /**
   * The steps added inside run side by side; what comes after waits for all of them.
   *
   * @throws `INVALID_INPUT` inside of another `parallel`
   *
   * @example
   * p.parallel(() => {
   *   p.check('tests', 'npm test')
   *   p.check('lint', 'npm run lint')
   * })
   */
  parallel(add: () => void): void
}

/** What a step that waits for a person is given. */
export interface PersonOptions {
  readonly instructions: string
  /** How long to wait, such as `'4h'`. Default 24 hours. */
  readonly timeout?: string | number
  /** How many different people have to say yes. Default: what the environment asks for, 1 where it says nothing. */
  readonly minimum?: number
}

/** The git tag of a release. */
export interface TagOptions {
  /** Default `v${VERSION}`. */
  readonly tag?: string
  /** Default `Release ${VERSION}`. */
  readonly message?: string
  /** The remote it is pushed to; `null` keeps it local. Default `origin`. */
  readonly remote?: string | null
}

/** The tag that a release has. */
export interface TagResult {
  readonly tag: string
  readonly commit: string
  /** Whether it was not there before. */
  readonly created: boolean
  readonly pushed: boolean
}
