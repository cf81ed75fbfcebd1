import type { AnyVerbs } from '../../src/adapter/adapter.ts'
import type { VerbContext } from '../../src/adapter/context.ts'
import type { Artifact, Release } from '../../src/adapter/release.ts'
import type { FakeAdapter } from '../../src/testing/fake-adapter/fake-adapter.ts'

/** Contexts of one worker: every one is a new operation, `again` the last one once more. */
export function contexts(): {
  context(given?: Partial<VerbContext>): VerbContext
  again(given?: Partial<VerbContext>): VerbContext
} {
  let sequence = 0
  const again = (given: Partial<VerbContext> = {}): VerbContext => ({
    signal: new AbortController().signal,
    deadlineMs: 30_000,
    operationId: `d1/${sequence}`,
    fencingToken: { term: 1, sequence },
    deployment: 'd1',
    environment: 'production',
    target: 'web',
    projectDirectory: '/nowhere',
    resolve: (value) => value,
    progress: () => undefined,
    log: () => undefined,
    ...given,
  })
  const context = (given: Partial<VerbContext> = {}): VerbContext => {
    sequence++
    return again(given)
  }
  return { context, again }
}

function artifact(version: string): Artifact {
  const sha256 = Buffer.from(version).toString('hex').padEnd(64, '0')
  return { name: 'app', type: 'directory', location: `dist/${version}`, size: 1, sha256 }
}

/** A release whose artifact has been pushed. */
export async function pushedRelease(adapter: FakeAdapter, version: string): Promise<Release> {
  const pushed = await adapter.verbs.push(artifact(version), contexts().context())
  const configuration = { greeting: `hello from ${version}` }
  return { id: `${version}-000000000000`, version, commit: null, artifact: pushed, configuration }
}

/** The verbs, for a test that knows which groups are there. */
export function verbs(adapter: FakeAdapter): { [K in keyof AnyVerbs]-?: NonNullable<AnyVerbs[K]> } {
  return adapter.verbs as { [K in keyof AnyVerbs]-?: NonNullable<AnyVerbs[K]> }
}
