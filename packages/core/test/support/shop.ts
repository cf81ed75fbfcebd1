import {
  createLandfall,
  definePipeline,
  directory,
  http,
  type Landfall,
  type LandfallOptions,
  type Pipeline,
  type PipelineBuilder,
  type Ref,
  type Release,
  type StrategyUse,
  type Target,
  target,
  version,
} from '@landfall/core'
import {
  type FakeAdapter,
  FakeCommands,
  fakeEffects,
  sameTarget,
  type TestLandfall,
  type TestTargets,
} from '@landfall/core/testing'

export const checks = [http({ path: '/health' }), version({ path: '/version' })]

/** What {@link shop} hands to the steps that a test adds. */
export interface ShopParts {
  readonly web: Target
  readonly release: Ref<Release>
}

/** A pipeline that builds, pushes and deploys to `web`, with steps of the test before and after the deploy step. */
export function shop(
  web: FakeAdapter,
  strategy: StrategyUse,
  around: {
    readonly before?: (p: PipelineBuilder, parts: ShopParts) => void
    readonly after?: (p: PipelineBuilder, parts: ShopParts) => void
  } = {},
): Pipeline {
  const place: Target = target('web', web)
  return definePipeline('shop', (p) => {
    const app = p.build('app', directory('dist'))
    const release = p.push(app as never, place)
    around.before?.(p, { web: place, release })
    p.deploy(place, release, strategy as never, { verify: checks })
    around.after?.(p, { web: place, release })
  })
}

/** A pipeline without any target. */
export function steps(define: (p: PipelineBuilder) => void): Pipeline {
  return definePipeline('steps', define)
}

/** Another process over the store and the platforms of a test, with options of its own. */
export function otherProcess<T extends TestTargets>(
  t: TestLandfall<T>,
  options: Partial<LandfallOptions> = {},
): Landfall {
  const targets = Object.fromEntries(
    Object.entries(t.targets).map(([name, adapter]) => [name, sameTarget(adapter)]),
  )
  return createLandfall({
    environments: { test: { targets } },
    store: t.store.process(),
    clock: t.clock,
    worker: 'another',
    leaseTerm: '1h',
    variables: {},
    effects: fakeEffects(t.targets, new FakeCommands()),
    ...options,
  })
}

/** What a promise is rejected with; fails when it is not. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('it was expected to be rejected')
}
