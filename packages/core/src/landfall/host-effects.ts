import type { Artifact } from '../adapter/release.ts'
import { notifyEffect, promotedEffect, proofEffect } from '../engine/effect-names.ts'
import type { DeploymentRecord } from '../engine/record.ts'
import { registeredName } from '../engine/registry.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { ChannelDefinition } from '../notify/channel.ts'
import { composeMessage } from '../notify/message.ts'
import type { MessageFacts } from '../notify/message-facts.ts'
import { resolveReferences } from '../redact/references.ts'
import type { EffectHandler } from '../runtime/handlers/handler.ts'
import type { Store } from '../store/store.ts'
import type { Environment } from './environment.ts'
import { standingSuccesses } from './standing-successes.ts'

/** The effects that need what only the facade knows: channels, environments, earlier deployments. */
export function hostEffects(parts: {
  readonly channels: readonly ChannelDefinition[]
  readonly environments: { readonly [name: string]: Environment }
  readonly store: Store
}): ReadonlyMap<string, EffectHandler> {
  const handlers = new Map<string, EffectHandler>([
    [proofEffect, proof(parts.environments)],
    [promotedEffect, promoted(parts.store)],
  ])
  for (const channel of parts.channels) handlers.set(notifyEffect(registeredName(channel)), notify(channel))
  return handlers
}

/** Makes a message of what happened and sends it. */
function notify(channel: ChannelDefinition): EffectHandler {
  return async (input, context) => {
    const { options, facts, template } = input as unknown as {
      readonly options: JsonObject
      readonly facts: MessageFacts
      readonly template: string | null
    }
    return await channel.send(channel.parse?.(options) ?? options, composeMessage(facts, template), {
      signal: context.signal,
      deadlineMs: context.deadlineMs,
      resolve: (value) => resolveReferences(value, context.variables, context.redactor),
      log: (line) => void context.output(line),
    })
  }
}

/** Says whose signature an answer carries. */
function proof(environments: { readonly [name: string]: Environment }): EffectHandler {
  return async (input, { environment, signal, projectDirectory }) => {
    const { statement, proof: given } = input as { readonly statement: string; readonly proof: string }
    const approvers = environments[environment]?.approval?.approvers
    if (approvers === undefined) {
      const message = `The approvals of ${environment} have to be proven, and nothing that proves them is configured here`
      throw new LandfallError({ code: 'INVALID_INPUT', message, target: environment })
    }
    // Whoever resumes may be configured in another way than whoever made the plan.
    await approvers.expectUsable?.({ projectDirectory })
    const proven = await approvers.verify(statement, given, { signal })
    return 'refused' in proven
      ? { principal: null, reason: proven.refused }
      : { principal: proven.principal, reason: null }
  }
}

/** Finds the deployment that verified exactly these artifacts. */
function promoted(store: Store): EffectHandler {
  return async (input): Promise<Json> => {
    const { from, artifacts } = input as {
      readonly from: string
      readonly artifacts: { readonly [name: string]: string }
    }
    const wanted = Object.entries(artifacts)
    let newest: DeploymentRecord | null = null
    for await (const record of standingSuccesses(store, from)) {
      newest ??= record
      const has = new Map(record.artifacts.map(({ name, sha256 }: Artifact) => [name, sha256]))
      if (wanted.length > 0 && wanted.every(([name, sha256]) => has.get(name) === sha256))
        return { deployment: record.deployment }
    }
    const words = (list: readonly (readonly [string, string])[]): string =>
      list.map(([name, sha256]) => `${name} ${sha256.slice(0, 12)}`).join(', ') || 'no artifacts'
    throw new LandfallError({
      code: 'NOT_PROMOTED',
      message: `These artifacts have not succeeded in ${from}`,
      target: from,
      expected: words(wanted),
      seen:
        newest === null
          ? `nothing has succeeded in ${from}`
          : `${newest.version} with ${words(newest.artifacts.map(({ name, sha256 }) => [name, sha256]))}`,
    })
  }
}
