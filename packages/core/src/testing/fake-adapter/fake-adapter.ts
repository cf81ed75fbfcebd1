import type { Abilities } from '../../adapter/abilities.ts'
import type { Adapter, AnyVerbs } from '../../adapter/adapter.ts'
import type { HistoryEntry } from '../fake-platform/history.ts'
import { type FakePlatform, fakePlatform } from '../fake-platform/platform.ts'
import type { FakeTarget } from '../fake-platform/target.ts'
import { type FakeCall, type Fault, FaultScript } from '../faults.ts'
import type { VerbName } from '../verb-name.ts'
import { FakeCalls } from './calls.ts'
import { abilitiesOf, type FakeAbilities, type FakeAdapterOptions } from './options.ts'
import { rolloutVerbs } from './rollout-verbs.ts'
import { baseVerbs, fleetVerbs, lockVerbs, stagedVerbs } from './verbs.ts'

/** Which calls a scripted fault hits. */
export type FaultAt = Pick<Fault, 'at' | 'call' | 'times'>

/** How a scripted failure looks. */
export interface FailOptions extends FaultAt, Pick<Fault, 'code' | 'message'> {
  /** `before`: nothing changes (the default). `effect`: it takes effect and fails all the same. */
  readonly after?: 'effect' | 'before'
}

/** How a call hangs. */
export interface HangOptions extends FaultAt, Pick<Fault, 'ignoresSignal'> {
  /** `before`: nothing changes (the default). `effect`: it takes effect, without an answer. */
  readonly after?: 'effect' | 'before'
}

/** An adapter for an in-memory platform, with everything a test wants to see and to break. */
export interface FakeAdapter<A extends Abilities = Abilities> extends Adapter<A> {
  readonly platform: FakePlatform
  /** The target on the platform: revisions, traffic, instances. */
  readonly target: FakeTarget
  readonly faults: FaultScript
  /** Percent of the traffic by version, as the platform has it: `{ '1.0.0': 100 }`. */
  readonly split: { readonly [version: string]: number }
  /** What happened to the target on the platform. */
  readonly history: readonly HistoryEntry[]
  /** Every call of a verb, also the ones that failed. */
  readonly calls: readonly FakeCall[]
  /** The next matching call fails. */
  fail(verb: VerbName, options?: FailOptions): this
  /** The next matching call does not answer until its signal is aborted. */
  hang(verb: VerbName, options?: HangOptions): this
  /** The next matching call does not answer, and takes effect after its deadline. */
  lateSuccess(verb: VerbName, options?: FaultAt & Pick<Fault, 'lateMs'>): this
  /** The next matching observation shows another split than the one that is there; by version, the last one if absent. */
  lie(verb: 'current' | 'shift', options?: FaultAt & Pick<Fault, 'split'>): this
}

/**
 * Makes an adapter for an in-memory platform, with the abilities that the options name.
 *
 * @example
 * const web = fakeAdapter({ split: 'weighted' })
 * web.fail('shift', { at: 25, after: 'effect' })
 * web.split // { '1.0.0': 100 }
 */
export function fakeAdapter<const O extends FakeAdapterOptions = Record<never, never>>(
  given?: O,
): FakeAdapter<FakeAbilities<O>> {
  const options: FakeAdapterOptions = given ?? {}
  const platform = options.platform ?? fakePlatform()
  const target = platform.addTarget(options.target ?? 'web', options)
  return new Fake(platform, target, options) as FakeAdapter<Abilities> as FakeAdapter<FakeAbilities<O>>
}

/**
 * Another adapter for the same target, which shares nothing with the first but the platform: what a second process
 * would make.
 */
export function sameTarget<A extends Abilities>(adapter: FakeAdapter<A>): FakeAdapter<A> {
  const { artifacts, lock, rebuilds } = adapter.abilities
  const { options } = adapter.target
  const flags = { ...(lock === undefined ? {} : { lock }), ...(rebuilds === undefined ? {} : { rebuilds }) }
  return new Fake(adapter.platform, adapter.target, {
    ...options,
    artifacts,
    ...flags,
  }) as FakeAdapter<Abilities> as FakeAdapter<A>
}

class Fake implements FakeAdapter {
  readonly name = 'fake'
  readonly abilities: Abilities
  readonly verbs: AnyVerbs
  readonly platform: FakePlatform
  readonly target: FakeTarget
  readonly faults: FaultScript
  private readonly made: FakeCalls

  constructor(platform: FakePlatform, target: FakeTarget, options: FakeAdapterOptions) {
    this.platform = platform
    this.target = target
    this.abilities = abilitiesOf(options)
    this.faults = new FaultScript(options.faults)
    const calls = new FakeCalls(target, this.faults)
    this.made = calls
    this.verbs = {
      ...baseVerbs(platform, target, calls, options.findings ?? []),
      staged: options.split === undefined ? undefined : stagedVerbs(target, calls),
      fleet: options.fleet === undefined ? undefined : fleetVerbs(target, calls),
      rollout: options.rollout === undefined ? undefined : rolloutVerbs(target, calls),
      lock: options.lock === undefined ? undefined : lockVerbs(target, calls),
    }
  }

  get calls(): readonly FakeCall[] {
    return this.made.log
  }

  get split(): { readonly [version: string]: number } {
    return this.target.splitByVersion
  }

  get history(): readonly HistoryEntry[] {
    return this.platform.history.filter(({ target }) => target === this.target.name)
  }

  fail(verb: VerbName, { after = 'before', ...rest }: FailOptions = {}): this {
    return this.script({ verb, kind: after === 'effect' ? 'fail after' : 'fail before', ...rest })
  }

  hang(verb: VerbName, { after = 'before', ...rest }: HangOptions = {}): this {
    return this.script({ verb, kind: after === 'effect' ? 'hang after' : 'hang before', ...rest })
  }

  lateSuccess(verb: VerbName, options: FaultAt & Pick<Fault, 'lateMs'> = {}): this {
    return this.script({ verb, kind: 'late', ...options })
  }

  lie(verb: 'current' | 'shift', options: FaultAt & Pick<Fault, 'split'> = {}): this {
    return this.script({ verb, kind: 'lie', ...options })
  }

  private script(fault: Fault): this {
    this.faults.add(fault)
    return this
  }
}
