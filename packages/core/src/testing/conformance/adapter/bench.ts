import { AssertionError, strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import type { VerbContext } from '../../../adapter/context.ts'
import type { Instance, Observation } from '../../../adapter/observation.ts'
import type { Release, Revision } from '../../../adapter/release.ts'
import type { ErrorCode } from '../../../errors/catalogue.ts'
import { isLandfallError } from '../../../errors/landfall-error.ts'
import { canonicalJson } from '../../../json/canonical.ts'
import type { JsonObject } from '../../../json/json.ts'
import { type CheckedVerbs, checkedVerbs } from './checked-verbs.ts'
import type { ConformanceHarness } from './harness.ts'

const defaults = { tolerance: 0.01, deadlineMs: 30_000, abortWithinMs: 5_000 }

/** What a case works with: the adapter under test, the platform behind it, and questions to both. */
export class Bench {
  readonly harness: ConformanceHarness
  readonly verbs: CheckedVerbs
  private sequence = 0
  private term = 1

  constructor(harness: ConformanceHarness) {
    this.harness = harness
    this.verbs = checkedVerbs(harness.adapter)
  }

  /** The context of a new operation. */
  context(given: Partial<VerbContext> = {}): VerbContext {
    const sequence = ++this.sequence
    return {
      signal: new AbortController().signal,
      deadlineMs: this.harness.deadlineMs ?? defaults.deadlineMs,
      operationId: `conformance/${sequence}`,
      fencingToken: { term: this.term, sequence },
      deployment: 'conformance',
      environment: 'conformance',
      target: 'conformance',
      projectDirectory: process.cwd(),
      resolve: (value) => value,
      progress: () => undefined,
      log: () => undefined,
      ...given,
    }
  }

  /** From here on the suite acts as the next worker; contexts made before are those of a superseded one. */
  takeOver(): void {
    this.term++
  }

  /** A release whose artifact has been pushed. */
  async release(version: string, options?: { readonly bad: true }): Promise<Release> {
    const made = await this.harness.release(version, options)
    const artifact = await this.verbs.push(made.artifact, this.context())
    const configuration = made.configuration ?? { CONFORMANCE_VERSION: version }
    const facts: JsonObject = { version, commit: null, artifact, configuration }
    const digest = createHash('sha256').update(canonicalJson(facts)).digest('hex')
    return { id: `${version}-${digest.slice(0, 12)}`, version, commit: null, artifact, configuration }
  }

  /** Releases a version by `update`. */
  async live(version: string): Promise<{ readonly release: Release; readonly revision: Revision }> {
    const release = await this.release(version)
    return { release, revision: await this.verbs.update(release, this.context()) }
  }

  current(verbs: CheckedVerbs = this.verbs): Promise<Observation> {
    return verbs.current(this.context())
  }

  /** The adapter made again, on the same platform. */
  async restarted(): Promise<CheckedVerbs> {
    return checkedVerbs(await this.harness.restart())
  }

  async instance(id: string): Promise<Instance> {
    const instances = await this.verbs.fleet.instances(this.context())
    const found = instances.find((instance) => instance.id === id)
    assert.ok(found, `the instance ${id} is gone`)
    return found
  }

  /** Both the platform and the adapter say that the release alone is live, with its configuration. */
  async expectLive(release: Release): Promise<void> {
    await this.expectTraffic({ [release.version]: 100 })
    const live = (await this.current()).revisions.filter(({ weight }) => weight > 0)
    const releases = live.map((revision) => revision.release)
    assert.deepEqual(releases, [release.id], 'current() has to name the live revision by its release')
    const { configuration } = await this.harness.observe()
    const message = `${release.version} has to run with the configuration of its release`
    assert.deepEqual(configuration[release.version], release.configuration, message)
  }

  /** Both the platform and the adapter say that the traffic is split like this, by version. */
  async expectTraffic(expected: { readonly [version: string]: number }): Promise<void> {
    const { tolerance = defaults.tolerance } = this.harness
    const { traffic } = await this.harness.observe()
    if (!isSplit(traffic, expected, tolerance))
      throw different('the platform has the traffic', traffic, expected)
    const seen = byVersion(await this.current())
    if (!isSplit(seen, expected, defaults.tolerance))
      throw different('current() shows the traffic', seen, expected)
  }

  /** The call fails, with one of the codes where some are given. */
  async expectFailure(call: Promise<unknown>, ...codes: ErrorCode[]): Promise<void> {
    const error = await call.then(
      () => {
        throw new AssertionError({
          message: `the call had to fail${codes.length ? ` with ${codes.join(' or ')}` : ''}`,
        })
      },
      (reason: unknown) => reason,
    )
    if (!isLandfallError(error)) throw error
    if (codes.length > 0 && !codes.includes(error.code)) {
      const message = `the call failed with ${error.code} (${error.message}), expected ${codes.join(' or ')}`
      throw new AssertionError({ message, actual: error.code, expected: codes })
    }
  }

  /** The call ends, one way or the other, as fast as one has to whose signal was aborted. */
  async expectEnd(call: Promise<unknown>): Promise<'fulfilled' | 'rejected'> {
    const { abortWithinMs = defaults.abortWithinMs } = this.harness
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const message = `the call did not end within ${abortWithinMs} ms after its signal was aborted`
      timer = setTimeout(() => reject(new AssertionError({ message })), abortWithinMs)
    })
    const end = call.then(
      () => 'fulfilled' as const,
      () => 'rejected' as const,
    )
    return Promise.race([end, late]).finally(() => clearTimeout(timer))
  }
}

function byVersion(observation: Observation): { readonly [version: string]: number } {
  const split: { [version: string]: number } = {}
  for (const { id, version, weight } of observation.revisions) {
    if (weight > 0) split[version ?? id] = (split[version ?? id] ?? 0) + weight
  }
  return split
}

type ByVersion = { readonly [version: string]: number }

function isSplit(seen: ByVersion, expected: ByVersion, tolerance: number): boolean {
  const versions = [...Object.keys(seen), ...Object.keys(expected)]
  return versions.every((version) => Math.abs((seen[version] ?? 0) - (expected[version] ?? 0)) <= tolerance)
}

function different(what: string, actual: ByVersion, expected: ByVersion): AssertionError {
  const message = `${what} ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`
  return new AssertionError({ message, actual, expected })
}
