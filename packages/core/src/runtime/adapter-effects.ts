import { hash } from 'node:crypto'
import type {
  Adapter,
  AnyVerbs,
  FleetVerbs,
  LockVerbs,
  RolloutVerbs,
  StagedVerbs,
} from '../adapter/adapter.ts'
import type { FencingToken, VerbContext } from '../adapter/context.ts'
import type { RolloutSchedule, Split } from '../adapter/observation.ts'
import type { Artifact, PushedArtifact, Release, Revision } from '../adapter/release.ts'
import type { ResultSource } from '../adapter/result-check.ts'
import {
  validateFindings,
  validateHistory,
  validateInstances,
  validateObservation,
  validatePushed,
  validateRevision,
  validateRolloutStatus,
  validateStaged,
} from '../adapter/validate.ts'
import { type AdapterVerb, adapterEffect } from '../engine/effect-names.ts'
import { LandfallError, toLandfallError } from '../errors/landfall-error.ts'
import { canonicalJson } from '../json/canonical.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { resolveReferences } from '../redact/references.ts'
import type { EffectContext, EffectHandler } from './handlers/handler.ts'

/** What a verb of an adapter is called with: its input as JSON, and the context. */
interface Call {
  readonly verbs: AnyVerbs
  readonly input: JsonObject
  readonly context: VerbContext
  readonly source: ResultSource
}

type VerbCaller = (call: Call) => Promise<Json>

/** Each verb: called with its input, and what it gives validated. */
const callers: { readonly [V in AdapterVerb]: VerbCaller } = {
  preflight: async ({ verbs, context, source }) => validateFindings(await verbs.preflight(context), source),
  push: async ({ verbs, input, context, source }) => {
    const artifact = input.artifact as Artifact
    return releaseOf(input, validatePushed(await verbs.push(artifact, context), artifact, source))
  },
  current: async ({ verbs, context, source }) => validateObservation(await verbs.current(context), source),
  history: async ({ verbs, context, source }) => validateHistory(await verbs.history(context), source),
  update: async ({ verbs, input, context, source }) => {
    const release = input.release as Release
    return validateRevision(await verbs.update(release, context), source, release.id)
  },
  rollback: async ({ verbs, input, context, source }) => {
    const revision = input.revision as Revision
    return validateRevision(await verbs.rollback(revision, context), source, revision.release)
  },

  stage: async (call) => {
    const release = call.input.release as Release
    return validateStaged(await staged(call).stage(release, call.context), call.source, release.id)
  },
  shift: async (call) =>
    validateObservation(await staged(call).shift(call.input.split as Split, call.context), call.source),
  retire: async (call) => {
    await staged(call).retire(call.input.revision as Revision, call.context)
    return null
  },

  instances: async (call) => validateInstances(await fleet(call).instances(call.context), call.source),
  prepare: async (call) => {
    const release = call.input.release as Release
    const revision = await fleet(call).prepare(instanceOf(call), release, call.context)
    return validateRevision(revision, call.source, release.id)
  },
  drain: async (call) => {
    await fleet(call).drain(instanceOf(call), call.context)
    return null
  },
  switch: async (call) => {
    await fleet(call).switch(instanceOf(call), call.input.revision as Revision, call.context)
    return null
  },
  undrain: async (call) => {
    await fleet(call).undrain(instanceOf(call), call.context)
    return null
  },

  begin: async (call) => {
    const { release, schedule } = call.input as { release: Release; schedule: RolloutSchedule }
    return validateRolloutStatus(await rollout(call).begin(release, schedule, call.context), call.source)
  },
  observe: async (call) =>
    validateRolloutStatus(
      await rollout(call).observe(call.input.revision as Revision, call.context),
      call.source,
    ),
  advance: async (call) =>
    validateRolloutStatus(
      await rollout(call).advance(call.input.revision as Revision, Number(call.input.stage), call.context),
      call.source,
    ),
  abort: async (call) =>
    validateRolloutStatus(
      await rollout(call).abort(call.input.revision as Revision, call.context),
      call.source,
    ),

  lock: async (call) => {
    await lock(call).acquire(String(call.input.owner), call.context)
    return null
  },
  unlock: async (call) => {
    await lock(call).release(String(call.input.owner), call.context)
    return null
  },
}

const staged = ({ verbs, source }: Call): StagedVerbs => having(verbs.staged, 'staged', source)
const fleet = ({ verbs, source }: Call): FleetVerbs => having(verbs.fleet, 'fleet', source)
const rollout = ({ verbs, source }: Call): RolloutVerbs => having(verbs.rollout, 'rollout', source)
const lock = ({ verbs, source }: Call): LockVerbs => having(verbs.lock, 'lock', source)
const instanceOf = ({ input }: Call): string => String(input.instance)

/** The verbs of the environment's adapters as effect handlers, by effect name. */
export function adapterEffects(
  adapters: ReadonlyMap<string, Adapter>,
  token: (context: EffectContext) => FencingToken,
): ReadonlyMap<string, EffectHandler> {
  const handlers = new Map<string, EffectHandler>()
  for (const verb of Object.keys(callers) as AdapterVerb[]) {
    handlers.set(adapterEffect(verb), async (input, context) => {
      const object = input as JsonObject
      const target = String(object.target)
      const adapter = adapters.get(target)
      if (adapter === undefined) throw unknownTarget(target, context.environment, adapters)
      try {
        return await callers[verb]({
          verbs: adapter.verbs,
          input: object,
          context: verbContext(context, target, token(context)),
          source: { adapter: adapter.name, verb },
        })
      } catch (error) {
        const facts = toLandfallError(error, { code: 'ADAPTER_FAILED' })
        throw facts.target === undefined ? facts.with({ target }) : facts
      }
    })
  }
  return handlers
}

function verbContext(context: EffectContext, target: string, fencingToken: FencingToken): VerbContext {
  const { signal, deadlineMs, operationId, deployment, environment, projectDirectory } = context
  return {
    signal,
    deadlineMs,
    operationId,
    fencingToken,
    deployment,
    environment,
    target,
    projectDirectory,
    resolve: (value) => resolveReferences(value, context.variables, context.redactor),
    progress: (progress) => context.progress(progress),
    log: (line) => {
      context.output(line)
    },
  }
}

function having<V>(verbs: V | undefined, group: string, { adapter }: ResultSource): V {
  if (verbs !== undefined) return verbs
  throw new LandfallError({
    code: 'RESULT_INVALID',
    message: `The adapter ${adapter} declares an ability but has no ${group} verbs`,
    target: adapter,
    expected: `create() to return \`${group}\``,
  })
}

/** A push makes the release: the same version, commit, artifact and configuration give the same id everywhere. */
function releaseOf(input: JsonObject, artifact: PushedArtifact): Release {
  const version = String(input.version)
  const content = {
    version,
    commit: (input.commit ?? null) as string | null,
    artifact,
    configuration: (input.configuration ?? {}) as JsonObject,
  }
  return { id: `${version}-${hash('sha256', canonicalJson(content)).slice(0, 12)}`, ...content }
}

function unknownTarget(
  target: string,
  environment: string,
  adapters: ReadonlyMap<string, Adapter>,
): LandfallError {
  return new LandfallError({
    code: 'UNKNOWN_TARGET',
    message: `The environment ${environment} has no target ${target}`,
    target,
    expected: [...adapters.keys()].join(', '),
    seen: target,
  })
}
