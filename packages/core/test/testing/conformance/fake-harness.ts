import { abilityWords } from '../../../src/adapter/abilities.ts'
import type { Adapter } from '../../../src/adapter/adapter.ts'
import type { Artifact } from '../../../src/adapter/release.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import type { ConformanceHarness, Guarantee } from '../../../src/testing/conformance/adapter/harness.ts'
import { type FakeAdapter, fakeAdapter, sameTarget } from '../../../src/testing/fake-adapter/fake-adapter.ts'
import type { FakeAdapterOptions } from '../../../src/testing/fake-adapter/options.ts'
import type { FakeTarget } from '../../../src/testing/fake-platform/target.ts'

/** What a mutant does to every adapter of its harness. */
export type Mutation = (adapter: FakeAdapter) => Adapter

/** The conformance harness of the fake adapter, optionally with a defect planted into it. */
export function fakeHarness(
  options: FakeAdapterOptions = {},
  mutate: Mutation = (adapter) => adapter,
): ConformanceHarness {
  const fake: FakeAdapter = fakeAdapter({ live: null, unhealthyVersions: ['6.6.6'], ...options })
  const { target, platform } = fake
  return {
    adapter: mutate(fake),
    promises: promisesOf(fake),
    ...(typeof options.live === 'string' ? { initial: options.live } : {}),
    release(version) {
      const artifact = artifactOf(version)
      platform.files.set(artifact.location, artifact.sha256)
      return { artifact, configuration: { GREETING: `hello from ${version}` } }
    },
    observe: () => ({ traffic: target.splitByVersion, configuration: configurationOf(target) }),
    answers: (url) => platform.request(url).version,
    restart: () => mutate(sameTarget(fake)),
    abortWithinMs: 20,
  }
}

function promisesOf({ abilities }: FakeAdapter): Guarantee[] {
  const { fencing, lock, staged } = abilities
  return [
    ...abilityWords(abilities),
    'health',
    'no-rebuild',
    ...(lock === true ? (['lock'] as const) : []),
    ...(staged === undefined ? [] : (['revision-url'] as const)),
    ...(fencing === 'none' ? [] : ([`fencing-${fencing}`] as const)),
  ]
}

function artifactOf(version: string): Artifact {
  const sha256 = Buffer.from(version).toString('hex').padEnd(64, '0')
  return { name: 'app', type: 'directory', location: `dist/${version}`, size: 1, sha256 }
}

function configurationOf(target: FakeTarget): { readonly [version: string]: JsonObject } {
  const configuration: { [version: string]: JsonObject } = {}
  for (const { id, version, runningConfiguration } of target.revisions.values()) {
    if (target.traffic.weightOf(id) > 0) configuration[version ?? id] = runningConfiguration
  }
  return configuration
}
