import type { Abilities } from '../../adapter/abilities.ts'
import type { Adapter, AnyVerbs } from '../../adapter/adapter.ts'
import type { Finding } from '../../adapter/observation.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
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
  const calls = new FakeCalls(target, new FaultScript(options.faults))
  const fake: FakeAdapter = new Fake(platform, target, calls, abilitiesOf(options), options.findings ?? [])
  return fake as FakeAdapter<FakeAbilities<O>>
}

/**
 * Another adapter for the same target, as a second process would make it: it knows nothing of what the first one did.
 * The platform is the same, and so are the scripted faults and the list of calls, which belong to the way there.
 */
export function sameTarget<A extends Abilities>(adapter: FakeAdapter<A>): FakeAdapter<A> {
  const first: unknown = adapter
  if (first instanceof Fake) return first.again() as FakeAdapter as FakeAdapter<A>
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: 'sameTarget was given an adapter that fakeAdapter did not make',
    target: adapter.name,
    remedy: 'Correct the test.',
  })
}

class Fake implements FakeAdapter {
  readonly name = 'fake'
  readonly abilities: Abilities
  readonly verbs: AnyVerbs
  readonly platform: FakePlatform
  readonly target: FakeTarget
  private readonly way: FakeCalls
  private readonly findings: readonly Finding[]

  constructor(
    platform: FakePlatform,
    target: FakeTarget,
    way: FakeCalls,
    abilities: Abilities,
    findings: readonly Finding[],
  ) {
    this.platform = platform
    this.target = target
    this.way = way
    this.abilities = abilities
    this.findings = findings
    this.verbs = {
      ...baseVerbs(platform, target, way, findings),
      staged: abilities.staged === undefined ? undefined : stagedVerbs(target, way),
      fleet: abilities.fleet === undefined ? undefined : fleetVerbs(target, way),
      rollout: abilities.rollout === undefined ? undefined : rolloutVerbs(target, way),
      lock: abilities.lock === undefined ? undefined : lockVerbs(target, way),
    }
  }

  again(): Fake {
    return new Fake(this.platform, this.target, this.way, this.abilities, this.findings)
  }

  get faults(): FaultScript {
    return this.way.faults
  }

  get calls(): readonly FakeCall[] {
    return this.way.log
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
