import { type ConfigInput, parseManifest, parseRecord, projectFrom } from '@landfall/core/config'
import { type FakeAdapter, fakeAdapter } from '@landfall/core/testing'
import { describe, expect, test } from 'vitest'
import { fakeDeployment, seedBlock, seedBlocks, shopParts } from './support/fake-deployment.ts'

const curl = {
  health: 'curl -f https://app.example.com/health',
  version: 'curl https://app.example.com/version',
}

/** A deployment to `test` with what the block says. */
function deployment(
  block: ConfigInput,
  more: ConfigInput = {},
  web: FakeAdapter = fakeAdapter({ split: 'weighted' }),
) {
  return { web, ...fakeDeployment({ ...shopParts, environments: { test: {} }, ...block, ...more }, web) }
}

/** The same, whose checks all pass as the seed has them. */
function healthy(block: ConfigInput, more: ConfigInput = {}) {
  const made = deployment(block, more)
  made.commands.command(curl.health).exits(0, '200 OK')
  made.commands.command(curl.version).exits(0, '2.0.0')
  made.commands.command('npm run smoke-test').exits(0, 'All smoke tests pass')
  return made
}

test('there are ten blocks', () => {
  expect(seedBlocks).toHaveLength(10)
})

describe('1: pre_checks', () => {
  const block = seedBlock('pre_checks')

  test('all of them run side by side, before anything is built', () => {
    const { project } = deployment(block)
    const { steps } = project.pipelineFor('test').compiled
    const checks = steps.filter(({ uses }) => uses === 'check@1')
    expect(checks.map(({ id, input, required, after }) => [id, input.run, required, after])).toEqual([
      ['all-tests-passing', 'npm test', true, []],
      ['build-succeeds', 'npm run build', true, []],
      ['no-pending-migrations', 'npm run db:status', false, []],
      ['environment-variables-set', 'scripts/check-env.sh', true, []],
    ])
    expect(steps.find(({ id }) => id === 'shop')?.after).toEqual(checks.map(({ id }) => id))
  })

  test('a required one that fails ends the deployment with nothing changed', async () => {
    const { commands, deploy, web } = deployment(block)
    commands.command('npm test').exits(1, '3 tests failed')
    const record = await deploy('test')
    expect(record).toMatchObject({
      status: 'failed',
      outcome: 'failed_untouched',
      error: { code: 'CHECK_FAILED' },
    })
    expect(web.split).toEqual({ '1.0.0': 100 })
  })

  test('an optional one that fails is a warning', async () => {
    const { commands, deploy, web } = deployment(block)
    commands.command('npm run db:status').exits(1, 'two are pending')
    const record = await deploy('test')
    expect(record.status).toBe('success')
    expect(record.pre_checks).toContainEqual({ name: 'no-pending-migrations', status: 'warning' })
    expect(record.warnings).toHaveLength(1)
    expect(web.split).toEqual({ '2.0.0': 100 })
  })
})

describe('2: verification', () => {
  const block = seedBlock('verification')

  test('the status line, the version and the output are as expected: success', async () => {
    const { deploy } = healthy(block)
    const { status, verification } = await deploy('test')
    expect(status).toBe('success')
    expect(verification).toEqual({
      health_endpoint_responds: 'pass',
      version_matches: 'pass',
      key_functionality_works: 'pass',
    })
  })

  test('another version than the deployed one: the old one is brought back', async () => {
    const { deploy, commands, web } = healthy(block)
    commands.command(curl.version).exits(0, '1.0.0')
    const { status, verification, error } = await deploy('test')
    expect({ status, code: error?.code }).toEqual({ status: 'rolled_back', code: 'VERIFICATION_FAILED' })
    expect(verification).toMatchObject({ version_matches: 'fail' })
    expect(web.split).toEqual({ '1.0.0': 100 })
  })

  test('without a target there is nothing that could be verified, and that is said', () => {
    const project = projectFrom({ ...block, environments: { test: {} } })
    expect(() => project.pipelineFor('test')).toThrow(/nothing to verify: expected at least one target/)
  })
})

describe('3: rollback', () => {
  const block = seedBlock('rollback')

  test('a health check that fails three times triggers it', async () => {
    const { deploy, commands, web } = healthy({ ...block, ...seedBlock('verification') })
    const health = commands.command(curl.health).exits(22, '503')
    const { status } = await deploy('test')
    expect(status).toBe('rolled_back')
    expect(health.runs).toBe(3)
    expect(web.split).toEqual({ '1.0.0': 100 })
  })

  test('the words of the trigger count', async () => {
    const trigger = 'Health check fails after 5 attempts'
    const words = { rollback: { ...block.rollback, trigger } }
    const { deploy, commands } = healthy({ ...words, ...seedBlock('verification') })
    const health = commands.command(curl.health).exits(22, '503')
    await deploy('test')
    expect(health.runs).toBe(5)
  })

  test('without an action that reverts, a failed deployment is left as it is', async () => {
    const actions = ['Notify team', 'Log failure details']
    const words = { rollback: { ...block.rollback, actions } }
    const { deploy, commands, web } = healthy({ ...words, ...seedBlock('verification') })
    commands.command(curl.health).exits(22, '503')
    const { status } = await deploy('test')
    expect(status).toBe('failed')
    expect(web.split).toEqual({ '2.0.0': 100 })
  })

  test("the command of the platform runs instead of the adapter's own rollback", async () => {
    const targets = { web: { adapter: 'kubernetes' } }
    const made = healthy({ ...block, ...seedBlock('verification') }, { targets })
    made.commands.command(curl.health).exits(22, '503')
    await made.deploy('test')
    expect(made.commands.command('kubectl rollout undo deployment/app').runs).toBe(1)
    expect(made.commands.command('heroku rollback').runs).toBe(0)
    expect(made.web.calls.map(({ verb }) => verb)).not.toContain('rollback')
  })
})

describe('4: environments', () => {
  const block = seedBlock('environments')
  const made = () => {
    const web = fakeAdapter({ split: 'weighted' })
    return { web, ...fakeDeployment({ ...shopParts, ...block }, web) }
  }

  test('staging lets an automated caller deploy without asking', async () => {
    const { deploy, project } = made()
    const record = await deploy('staging', { by: 'bot', automated: true })
    expect(project.environments).toEqual(['staging', 'production'])
    expect(record).toMatchObject({ status: 'success', url: 'https://staging.example.com', approvals: [] })
  })

  test('production needs a person to start it', async () => {
    const { start } = made()
    await expect(start('production', { by: 'bot', automated: true })).rejects.toMatchObject({
      code: 'PERSON_REQUIRED',
    })
  })

  test('production waits for an approval, and tells the operators when it has ended', async () => {
    const { start, finish, asked, surroundings, web } = made()
    const run = await start('production', { by: 'ann' })
    await asked(run)
    expect(web.split).toEqual({ '1.0.0': 100 })
    await run.approve({ by: 'ben' })
    const record = await finish(run)
    expect(record).toMatchObject({ status: 'success', approvals: [{ by: 'ben' }] })
    expect(surroundings.messages.map(({ channel, event }) => [channel, event])).toEqual([
      ['email@1', 'approval_needed'],
      ['email@1', 'success'],
    ])
  })

  test('both bring the last good release back', async () => {
    const { deploy, commands } = fakeDeployment(
      {
        ...shopParts,
        ...block,
        verification: [{ check: 'smoke', command: 'npm run smoke-test', attempts: 1 }],
      },
      fakeAdapter({ split: 'weighted' }),
    )
    commands.command('npm run smoke-test').exits(1)
    expect((await deploy('staging')).status).toBe('rolled_back')
  })
})

test('5: the record is read as it stands', () => {
  const record = parseRecord(seedBlocks[4] as string)
  expect(record).toMatchObject({
    version: '1.2.3',
    status: 'success | failed | rolled_back',
    timeline: { duration: '5m32s' },
    pre_checks: [
      { name: 'tests', status: 'pass' },
      { name: 'build', status: 'pass' },
    ],
    artifacts: [{ type: 'docker_image' }, { type: 'source_map' }],
    verification: { health_check: 'pass', version_check: 'pass', smoke_tests: 'pass' },
    deployed_by: 'orchestrator',
    notes: '',
  })
})

test.each([
  ['deploy', 'parseRecord'],
  ['releases', 'parseManifest'],
])('5, 6: as a configuration, %s is an error that names %s', (key, reader) => {
  expect(() => projectFrom(seedBlock(key))).toThrow(reader)
})

test('5: a deployment writes a record of that form', async () => {
  const named = seedBlock('verification').verification?.map((check, index) => ({
    ...check,
    name: ['health_check', 'version_check', 'smoke_tests'][index] as string,
  }))
  const pre_checks = [
    { check: 'All tests passing', command: 'npm test', name: 'tests' },
    { check: 'Build succeeds', command: 'npm run build', name: 'build' },
  ]
  const { deploy } = healthy({ pre_checks, verification: named })
  const written = await deploy('test', { by: 'orchestrator' })
  const read = parseRecord(JSON.stringify({ deploy: written }))
  const wished = parseRecord(seedBlocks[4] as string)
  expect(Object.keys(read)).toEqual(expect.arrayContaining(Object.keys(wished)))
  expect({ ...read, timeline: null }).toMatchObject({
    status: 'success',
    pre_checks: wished.pre_checks,
    verification: wished.verification,
    deployed_by: wished.deployed_by,
  })
})

test('6: the manifest is read as it stands', () => {
  expect(parseManifest(seedBlocks[5] as string)).toEqual([
    {
      version: '1.2.3',
      environment: 'production',
      date: '2024-01-15T10:05:32Z',
      stories: ['US-001', 'US-002', 'US-003'],
      status: 'deployed',
    },
  ])
})

test('6: a deployment adds an entry of that form', async () => {
  const stories = ['US-001', 'US-002', 'US-003']
  const { deploy, surroundings } = healthy({ manifest: { file: 'releases.yaml', stories } })
  await deploy('test')
  expect(surroundings.manifest).toMatchObject([
    { version: '2.0.0', environment: 'test', stories, status: 'deployed' },
  ])
})

const strategyBlocks = seedBlocks.filter((text) => /^strategy:/m.test(text))

describe.each([
  ['7', 'blue-green', ['shift', [100]]],
  ['8', 'canary', ['shift', [5, 25, 50, 100]]],
  ['9', 'rolling', ['switch', ['i1', 'i2', 'i3']]],
])('%s: %s', (number, name, verbs) => {
  const text = strategyBlocks[Number(number) - 7] as string
  const web = () => fakeAdapter({ split: 'weighted', fleet: 3 })

  test('the release goes live in the steps of the block', async () => {
    const process = [...text.matchAll(/^ {2}- (.*)$/gm)].map(([, words = '']) => words)
    const made = deployment({ strategy: name as 'canary', process }, {}, web())
    const record = await made.deploy('test')
    expect(record.status).toBe('success')
    expect(made.web.split).toEqual({ '2.0.0': 100 })
    expect(made.web.calls.filter(({ verb }) => verb === verbs[0]).map(({ at }) => at)).toEqual(verbs[1])
  })

  test('what is not verified gets no traffic beyond its share', async () => {
    const gate = { verification: [{ check: 'health', path: '/health', attempts: 1 }] }
    const broken = fakeAdapter({ split: 'weighted', fleet: 3, unhealthyVersions: ['2.0.0'] })
    const made = deployment({ strategy: name as 'canary' }, gate, broken)
    const record = await made.deploy('test')
    expect(record.status).not.toBe('success')
    expect(made.web.split).toEqual({ '1.0.0': 100 })
  })

  test('on a platform that cannot do it, it is an error that names what can be done', () => {
    const plain = fakeAdapter()
    expect(() => deployment({ strategy: name as 'canary' }, {}, plain)).toThrow(
      `strategy: The platform of web cannot carry out the strategy: expected one of all-at-once, seen ${name}`,
    )
  })
})

describe('10: notifications', () => {
  const block = seedBlock('notifications')
  const sent = (made: ReturnType<typeof healthy>) =>
    made.surroundings.messages.map(({ channel, event, text }) => [event, channel, text.split('\n')[0]])

  test('start and success', async () => {
    const made = healthy(block)
    await made.deploy('test')
    expect(sent(made)).toEqual([
      ['start', 'slack@1', 'Deploying v2.0.0 to test'],
      ['success', 'slack@1', 'v2.0.0 deployed to test'],
      ['success', 'email@1', expect.stringContaining('2.0.0')],
    ])
    const { environments } = made.project.config
    expect(environments).toEqual({ test: {} })
  })

  test('a failure, also one that was rolled back', async () => {
    const made = healthy({ ...block, ...seedBlock('verification') })
    made.commands.command(curl.health).exits(22, '503')
    await made.deploy('test')
    const failures = sent(made).filter(([event]) => event !== 'start')
    expect(failures).toEqual([
      ['failure', 'slack@1', expect.stringMatching(/^Deployment failed: .*health_endpoint_responds/)],
      ['failure', 'pagerduty@1', expect.any(String)],
    ])
  })

  test('recipients and severity reach their channels', async () => {
    const { project } = healthy(block)
    const { notifications } = await project.plan({ environment: 'test', version: '2.0.0' })
    expect(notifications).toContainEqual(
      expect.objectContaining({
        on: 'success',
        options: expect.objectContaining({ recipients: ['team@example.com'] }),
      }),
    )
    expect(notifications).toContainEqual(
      expect.objectContaining({ on: 'failure', options: expect.objectContaining({ severity: 'high' }) }),
    )
  })
})

test('all blocks of a configuration in one file', () => {
  const keys = [
    'pre_checks',
    'verification',
    'rollback',
    'environments',
    'strategy',
    'notifications',
  ] as const
  const whole = Object.assign({}, ...keys.map((key) => seedBlock(key))) as ConfigInput
  const { project } = deployment(whole)
  const ids = project.pipelineFor('production').compiled.steps.map(({ id }) => id)
  expect(ids).toEqual([
    'all-tests-passing',
    'build-succeeds',
    'no-pending-migrations',
    'environment-variables-set',
    'shop',
    'push/web',
    'deploy/web',
    'verify/web',
  ])
})
