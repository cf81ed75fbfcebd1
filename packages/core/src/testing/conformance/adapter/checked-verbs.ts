import { AssertionError } from 'node:assert'
import type {
  Adapter,
  AnyVerbs,
  FleetVerbs,
  LockVerbs,
  RolloutVerbs,
  StagedVerbs,
} from '../../../adapter/adapter.ts'
import type { VerbContext } from '../../../adapter/context.ts'
import {
  validateFindings,
  validateHistory,
  validateInstances,
  validateObservation,
  validatePushed,
  validateRevision,
  validateRolloutStatus,
  validateStaged,
} from '../../../adapter/validate.ts'
import { catalogue } from '../../../errors/catalogue.ts'
import { isLandfallError } from '../../../errors/landfall-error.ts'
import type { VerbName } from '../../verb-name.ts'

/** Every group of verbs; one that the adapter does not have fails when it is used. */
export type CheckedVerbs = { readonly [K in keyof AnyVerbs]-?: NonNullable<AnyVerbs[K]> }

type Check = <T>(
  verb: VerbName,
  context: VerbContext,
  call: () => Promise<T>,
  valid: (value: T) => unknown,
) => Promise<T>

const nothing = (): undefined => undefined

/** The verbs of an adapter, each result and each error of which is held against the contract. */
export function checkedVerbs(adapter: Adapter): CheckedVerbs {
  const { name, verbs } = adapter
  const source = (verb: VerbName) => ({ adapter: name, verb })
  const check: Check = async (verb, context, call, valid) => {
    let result: Awaited<ReturnType<typeof call>>
    try {
      result = await call()
    } catch (error) {
      throw context.signal.aborted ? error : inCatalogue(verb, error)
    }
    valid(result)
    return result
  }
  return {
    preflight: (context) =>
      check(
        'preflight',
        context,
        () => verbs.preflight(context),
        (value) => validateFindings(value, source('preflight')),
      ),
    push: (artifact, context) =>
      check(
        'push',
        context,
        () => verbs.push(artifact, context),
        (value) => validatePushed(value, artifact, source('push')),
      ),
    current: (context) =>
      check(
        'current',
        context,
        () => verbs.current(context),
        (value) => validateObservation(value, source('current')),
      ),
    history: (context) =>
      check(
        'history',
        context,
        () => verbs.history(context),
        (value) => validateHistory(value, source('history')),
      ),
    update: (release, context) =>
      check(
        'update',
        context,
        () => verbs.update(release, context),
        (value) => validateRevision(value, source('update'), release.id),
      ),
    rollback: (revision, context) =>
      check(
        'rollback',
        context,
        () => verbs.rollback(revision, context),
        (value) => validateRevision(value, source('rollback'), revision.release),
      ),
    get staged() {
      return checkedStaged(group(verbs.staged, 'staged'), check, source)
    },
    get fleet() {
      return checkedFleet(group(verbs.fleet, 'fleet'), check, source)
    },
    get rollout() {
      return checkedRollout(group(verbs.rollout, 'rollout'), check, source)
    },
    get lock() {
      return checkedLock(group(verbs.lock, 'lock'), check)
    },
  }
}

type Source = (verb: VerbName) => { readonly adapter: string; readonly verb: VerbName }

function checkedStaged(verbs: StagedVerbs, check: Check, source: Source): StagedVerbs {
  return {
    ...verbs,
    stage: (release, context) =>
      check(
        'stage',
        context,
        () => verbs.stage(release, context),
        (value) => validateStaged(value, source('stage'), release.id),
      ),
    shift: (split, context) =>
      check(
        'shift',
        context,
        () => verbs.shift(split, context),
        (value) => validateObservation(value, source('shift')),
      ),
    retire: (revision, context) => check('retire', context, () => verbs.retire(revision, context), nothing),
  }
}

function checkedFleet(verbs: FleetVerbs, check: Check, source: Source): FleetVerbs {
  return {
    instances: (context) =>
      check(
        'instances',
        context,
        () => verbs.instances(context),
        (value) => validateInstances(value, source('instances')),
      ),
    prepare: (instance, release, context) =>
      check(
        'prepare',
        context,
        () => verbs.prepare(instance, release, context),
        (value) => validateRevision(value, source('prepare'), release.id),
      ),
    drain: (instance, context) => check('drain', context, () => verbs.drain(instance, context), nothing),
    switch: (instance, revision, context) =>
      check('switch', context, () => verbs.switch(instance, revision, context), nothing),
    undrain: (instance, context) =>
      check('undrain', context, () => verbs.undrain(instance, context), nothing),
  }
}

function checkedRollout(verbs: RolloutVerbs, check: Check, source: Source): RolloutVerbs {
  const status = (verb: VerbName) => (value: unknown) => validateRolloutStatus(value, source(verb))
  return {
    begin: (release, schedule, context) =>
      check('begin', context, () => verbs.begin(release, schedule, context), status('begin')),
    observe: (revision, context) =>
      check('observe', context, () => verbs.observe(revision, context), status('observe')),
    advance: (revision, stage, context) =>
      check('advance', context, () => verbs.advance(revision, stage, context), status('advance')),
    abort: (revision, context) =>
      check('abort', context, () => verbs.abort(revision, context), status('abort')),
  }
}

function checkedLock(verbs: LockVerbs, check: Check): LockVerbs {
  return {
    acquire: (owner, context) => check('acquire', context, () => verbs.acquire(owner, context), nothing),
    release: (owner, context) => check('release', context, () => verbs.release(owner, context), nothing),
  }
}

function group<T>(verbs: T | undefined, name: string): T {
  if (verbs !== undefined) return verbs
  throw new AssertionError({ message: `The adapter declares the ability but has no verbs in ${name}` })
}

function inCatalogue(verb: VerbName, error: unknown): unknown {
  if (isLandfallError(error) && Object.hasOwn(catalogue, error.code)) return error
  const seen = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new AssertionError({ message: `${verb} failed with something else than a LandfallError: ${seen}` })
}
