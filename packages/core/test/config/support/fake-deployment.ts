import { readFileSync } from 'node:fs'
import type { Adapter, DeploymentRecord, DeployOptions, EffectHandler, JsonObject, Run } from '@landfall/core'
import { type ConfigAdapter, type ConfigInput, type Project, projectFrom } from '@landfall/core/config'
import {
  type FakeAdapter,
  FakeCommands,
  type FakeProject,
  fakeEffects,
  memoryStore,
  virtualClock,
} from '@landfall/core/testing'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { fillIn } from '../../../src/json/fill-in.ts'
import { fakeProject } from '../../../src/testing/fake-project.ts'

/** The YAML blocks of the seed, as they stand there. */
export const seedBlocks: readonly string[] = readFileSync(
  new URL('../fixtures/seed-blocks.yaml', import.meta.url),
  'utf8',
).split(/^---$/m)

/** What the seed's block with that first key says. */
export function seedBlock(key: string): ConfigInput {
  const values = seedBlocks.map((text) => parseAllDocuments(text)[0]?.toJS() as Record<string, unknown>)
  return values.find((value) => Object.hasOwn(value, key)) as ConfigInput
}

/** An adapter for configurations that makes what a test has made already. */
export function adapterFor(fake: Adapter, name = 'fake'): ConfigAdapter {
  const factory = (): Adapter => fake
  return Object.assign(factory, {
    adapterName: name,
    abilities: fake.abilities,
    options: z.strictObject({ size: z.int().min(1).optional(), token: z.string().optional() }),
  })
}

/** What is deployed to where, besides what a block says. */
export const shopParts = {
  build: [{ name: 'shop', command: 'npm run build', artifact: { type: 'directory', path: 'dist' } }],
  targets: { web: { adapter: 'fake' } },
} as const satisfies Partial<ConfigInput>

/** A project whose world is in memory. */
export interface FakeDeployment {
  readonly project: Project
  readonly commands: FakeCommands
  readonly surroundings: FakeProject
  /** Plans and starts. */
  start(environment: string, request?: DeployOptions & { readonly version?: string }): Promise<Run>
  /** The same, and lets time pass until it has ended. */
  deploy(
    environment: string,
    request?: DeployOptions & { readonly version?: string },
  ): Promise<DeploymentRecord>
  finish(run: Run): Promise<DeploymentRecord>
  /** Lets time pass until the deployment asks a person. */
  asked(run: Run): Promise<void>
}

/** Makes a project from a configuration whose target `web` is the fake adapter. */
export function fakeDeployment(config: ConfigInput, web: FakeAdapter): FakeDeployment {
  const clock = virtualClock()
  const store = memoryStore({ now: () => new Date(clock.now()).toISOString() })
  web.target.name = 'web'
  web.platform.clock = clock
  const commands = new FakeCommands()
  const { project: surroundings, effects } = fakeProject(commands)
  const fake = fakeEffects({ web }, commands)
  const project = projectFrom(config, {
    adapters: { fake: adapterFor(web), kubernetes: adapterFor(web, 'kubernetes') },
    store: store.process(),
    clock,
    leaseTerm: '1h',
    variables: {},
    effects: { ...fake, ...effects, 'probe-command@1': filledIn(fake['probe-command@1'] as EffectHandler) },
  })
  const start: FakeDeployment['start'] = async (environment, request = {}) => {
    const { version = '2.0.0', ...options } = request
    const plan = await project.plan({ environment, version })
    return await project.landfall.deploy(plan, { allowWithoutRollbackTarget: true, ...options })
  }
  const finish = (run: Run): Promise<DeploymentRecord> => clock.runUntil(run.result)
  return {
    project,
    commands,
    surroundings,
    start,
    finish,
    async asked(run) {
      for (let turn = 0; turn < 100 && (await run.questions()).length === 0; turn++)
        await clock.advance(1_000)
    },
    deploy: async (environment, request) => await finish(await start(environment, request)),
  }
}

/** What a check expects may name the version, as the real handler has it. */
function filledIn(probe: EffectHandler): EffectHandler {
  return async (input, context) => {
    const { expected, variables } = input as JsonObject
    const filled =
      typeof expected === 'string' ? fillIn(expected, variables as Record<string, string>) : expected
    return await probe({ ...(input as JsonObject), expected: filled }, context)
  }
}
