import type { JsonObject, Release } from '@landfall/core'
import type { Health, Launch } from '../control/protocol.ts'
import type { ParsedOptions } from '../options.ts'

/** A release with how it is run, as it stands in its `release.json`. Secret values stay references here. */
export interface KeptRelease {
  readonly format: 1
  /** Counts the releases of a root, so that their order does not hang on a clock. */
  readonly number: number
  readonly release: Release
  /** Whether it has ever been healthy; only then can a rollback return to it. */
  readonly healthy: boolean
  readonly command: readonly string[]
  readonly env: { readonly [name: string]: string }
  readonly instances: number
  readonly health: Health
}

/** Puts a release together with the options it is run with. */
export function keptRelease(release: Release, options: ParsedOptions, number: number): KeptRelease {
  return {
    format: 1,
    number,
    release,
    healthy: false,
    command: typeof options.command === 'string' ? ['/bin/sh', '-c', options.command] : options.command,
    env: { ...options.env, ...variablesOf(release.configuration) },
    instances: options.instances,
    health: {
      path: options.health.path,
      deadlineMs: options.health.deadline,
      intervalMs: options.health.interval,
    },
  }
}

/** The entries of a configuration that can be environment variables: plain values with a fitting name. */
function variablesOf(configuration: JsonObject): Record<string, string> {
  const plain = Object.entries(configuration).filter(
    ([name, value]) =>
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && ['string', 'number', 'boolean'].includes(typeof value),
  )
  return Object.fromEntries(plain.map(([name, value]) => [name, String(value)]))
}

/** What a process needs of its surroundings to be a normal program; everything else is the release's own. */
const inherited = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR']

/**
 * What the supervisor is told.
 *
 * @param env the kept environment with its references resolved
 * @param surroundings the orchestrator's own environment, of which the few normal ones are passed on
 */
export function launchOf(
  kept: KeptRelease,
  directory: string,
  env: { readonly [name: string]: string },
  surroundings: { readonly [name: string]: string | undefined },
): Launch {
  const base = inherited.flatMap((name) =>
    surroundings[name] === undefined ? [] : [[name, surroundings[name]]],
  )
  return {
    revision: kept.release.id,
    version: kept.release.version,
    command: kept.command,
    directory,
    env: { ...Object.fromEntries(base), ...env },
    instances: kept.instances,
    health: kept.health,
  }
}
