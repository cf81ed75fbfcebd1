import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLandfallError } from '@landfall/core'
import { type ConfigProblem, loadConfig, projectFrom } from '@landfall/core/config'
import { fakeAdapter } from '@landfall/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adapterFor } from './support/fake-deployment.ts'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'landfall-config-'))
})
afterAll(() => rm(directory, { recursive: true }))

const adapters = { fake: adapterFor(fakeAdapter({ artifacts: ['directory', 'tarball'] })) }

/** What is wrong with the text of a file. */
async function problemsOf(text: string): Promise<readonly ConfigProblem[]> {
  const file = join(directory, 'landfall.yaml')
  await writeFile(file, text)
  try {
    await loadConfig(file, { adapters, variables: { SET: 'by the system' } })
  } catch (error) {
    if (!isLandfallError(error) || error.code !== 'CONFIG_INVALID') throw error
    return error.details as unknown as readonly ConfigProblem[]
  }
  return []
}

/** One problem, as `line:column path message → suggestion`. */
async function told(text: string): Promise<string[]> {
  const problems = await problemsOf(text)
  return problems.map(
    ({ line, column, path, message, suggestion }) =>
      `${line}:${column} ${path}: ${message}${suggestion === null ? '' : ` → ${suggestion}`}`,
  )
}

const deployable = `
build: [{name: app, artifact: {type: directory, path: dist}}]
environments: {production: {}}
`

describe('each problem has its place and the nearest valid name', () => {
  test.each([
    ['an unknown key', 'strategie: canary', '1:1 strategie: Unknown key → strategy'],
    ['an unknown value', 'strategy: blue_green', '1:11 strategy: Wrong value → blue-green'],
    [
      'an unknown key of a form',
      'strategy:\n  name: canary\n  setps: [5]',
      '3:3 strategy.setps: Unknown key → steps',
    ],
    [
      'an option of another strategy',
      'strategy: {name: rolling, steps: [5]}',
      '1:27 strategy.steps: Unknown key',
    ],
    ['a missing key', 'pre_checks:\n  - check: tests', '2:5 pre_checks[0].command: Missing key'],
    [
      'a misspelt key is not missing as well',
      'pre_checks: [{check: a, comand: b}]',
      '1:25 pre_checks[0].comand: Unknown key → command',
    ],
    [
      'a number for a text',
      'verification: [{check: a, command: b, expected: 200}]',
      '1:49 verification[0].expected: Wrong value → "200"',
    ],
    [
      'a duration without a unit',
      'migrations: {files: a, dry_run: a, apply: a, rollback: a, timeout: 5}',
      '1:68 migrations.timeout: Wrong value → "5"',
    ],
    [
      'an unknown environment',
      'environments: {staging: {}, production: {promotes_from: stagign}}',
      '1:57 environments.production.promotes_from: Unknown environment → staging',
    ],
    [
      'environments in a circle',
      'environments: {a: {promotes_from: b}, b: {promotes_from: a}}',
      '1:35 environments.a.promotes_from: Environments promote from each other in a circle',
    ],
    [
      'an unknown channel',
      'notifications: {on_start: [{channel: slakc}]}',
      '1:38 notifications.on_start[0].channel: Unknown channel → slack',
    ],
    [
      'recipients for nobody',
      'notifications: {on_start: [{channel: email}]}',
      '1:28 notifications.on_start[0].recipients: Missing key',
    ],
    [
      'an unknown type of channel',
      'channels: {team: {type: slak}}',
      '1:25 channels.team.type: Unknown value → slack',
    ],
    [
      'a guardrail for nowhere',
      'guardrails: {environments: [prod]}\nenvironments: {production: {}}',
      '1:29 guardrails.environments[0]: Unknown environment',
    ],
    [
      'an unknown adapter',
      `${deployable}targets: {web: {adapter: fkae}}`,
      '4:26 targets.web.adapter: Unknown adapter → fake',
    ],
    [
      'an unknown option of an adapter',
      `${deployable}targets: {web: {adapter: fake, sise: 3}}`,
      '4:32 targets.web.sise: Unknown key → size',
    ],
    [
      'a misspelt member beside options',
      `${deployable}targets: {web: {adapter: fake, artefact: app}}`,
      '4:32 targets.web.artefact: Unknown key → artifact',
    ],
    [
      'an option out of range',
      `${deployable}targets: {web: {adapter: fake, size: 0}}`,
      '4:38 targets.web.size: Wrong value',
    ],
    [
      'an option that the environment changes',
      `${deployable.replace('{}', '{targets: {web: {size: 0}}}')}targets: {web: {adapter: fake}}`,
      '3:51 environments.production.targets.web.size: Wrong value',
    ],
    [
      'an unknown artifact',
      `${deployable}targets: {web: {adapter: fake, artifact: ap}}`,
      '4:42 targets.web.artifact: Unknown artifact → app',
    ],
    [
      'an artifact that the platform does not take',
      `${deployable.replace('directory', 'file')}targets: {web: {adapter: fake, artifact: app}}`,
      '4:42 targets.web.artifact: The fake adapter does not take such an artifact',
    ],
    [
      'a check of no target',
      `${deployable}targets: {web: {adapter: fake}}\nverification: [{check: a, path: /, target: wbe}]`,
      '5:44 verification[0].target: Unknown target → web',
    ],
    [
      'an unknown metric',
      'metrics: {errors: {command: a, max: 1}}\nstrategy: {name: canary, analysis: [error]}',
      '2:37 strategy.analysis[0]: Unknown metric → errors',
    ],
    [
      'a metric that would never fail',
      'metrics: {errors: {command: a}}',
      '1:19 metrics.errors: The metric "errors" is not valid',
    ],
    [
      'a command for an unknown platform',
      'rollback: {commands: {kubernets: a}}',
      '1:23 rollback.commands.kubernets: Unknown adapter → kubernetes',
    ],
    [
      'a trigger that is not understood',
      'rollback: {trigger: when it rains}',
      '1:21 rollback.trigger: The trigger is not understood',
    ],
    [
      'an action that is not understood',
      'rollback: {actions: [Notify team, Dance]}',
      '1:35 rollback.actions[1]: The action is not understood',
    ],
    [
      'a name that is taken',
      'build: [{name: tests, command: a}]\npre_checks: [{check: a, command: b, name: tests}]',
      '2:43 pre_checks[0].name: The name is taken',
    ],
    [
      'no rollback and no word about it',
      'migrations: {files: a, dry_run: a, apply: a}',
      '1:1 migrations.rollback: Missing key',
    ],
    [
      'storage that is nowhere',
      'build: [{name: a, artifact: {type: file, path: a}, keep: true}]',
      '1:58 build[0].keep: There is no storage',
    ],
    [
      'a relative list of signers',
      'environments: {a: {approval: {allowed_signers: keys}}}',
      '1:48 environments.a.approval.allowed_signers: Wrong value',
    ],
    ['a file that is not there', 'include: [missing.yaml]', '1:11 include[0]: The file cannot be read'],
  ])('%s', async (_, text, expected) => {
    expect(await told(text)).toEqual([expected])
  })
})

describe('variables', () => {
  test.each([
    [
      'a misspelt one in a text',
      'tag: {name: "v${VERISON}"}',
      '1:13 tag.name: Unknown variable → ${VERSION}',
    ],
    ['one that has no value there', 'tag: {name: "v${ERROR}"}', '1:13 tag.name: Unknown variable'],
    [
      'a secret in a message',
      'notifications: {on_start: [{channel: slack, message: "${env:TOKEN}"}]}',
      '1:54 notifications.on_start[0].message: A secret cannot stand here',
    ],
    [
      'a reference that is not well formed',
      'channels: {slack: {webhook: "${env:MY-HOOK}"}}',
      '1:29 channels.slack.webhook: Unknown variable',
    ],
    [
      'a secret in a command line',
      'pre_checks: [{check: a, command: "curl ${env:TOKEN}"}]',
      '1:34 pre_checks[0].command: A secret cannot stand in a command line',
    ],
    [
      'a near miss in a command line',
      'pre_checks: [{check: a, command: "echo ${VERISON}"}]',
      '1:34 pre_checks[0].command: Unknown variable → ${VERSION}',
    ],
    [
      'one of ours that commands are not told',
      'pre_checks: [{check: a, command: "echo ${ERROR}"}]',
      '1:34 pre_checks[0].command: The variable has no value here',
    ],
    [
      'one in an argument vector',
      'pre_checks: [{check: a, command: [echo, "${VERSION}"]}]',
      '1:34 pre_checks[0].command: No shell reads an argument vector',
    ],
    [
      'one in a URL',
      'environments: {a: {url: "https://${ENV}.example.com"}}',
      '1:25 environments.a.url: Unknown variable',
    ],
    [
      'a broken reference in an option',
      `${deployable}targets: {web: {adapter: fake, token: "\${env:}"}}`,
      '4:39 targets.web.token: A reference is not well formed',
    ],
  ])('%s is told', async (_, text, expected) => {
    expect(await told(text)).toEqual([expected])
  })

  test.each([
    'pre_checks: [{check: a, command: "echo ${VERSION} ${HOME:-x} ${SET} ${#X} ${anything}"}]',
    'pre_checks: [{check: a, command: "echo ${VERISON}", env: {VERISON: x}}]',
    'notifications: {on_failure: [{channel: slack, message: "${VERSION} ${ENV} ${COMMIT} ${ERROR} ${URL} ${BY} ${STEP}"}]}',
    'channels: {slack: {webhook: "${env:HOOK}"}}',
    'migrations: {files: a, dry_run: a, apply: a, rollback: a, dry_run_env: {DATABASE_URL: "${env:STAGING}"}}',
  ])('%s is right', async (text) => {
    expect(await told(text)).toEqual([])
  })
})

describe('what YAML can be but a configuration cannot', () => {
  test.each([
    ['a key that is there twice', 'name: a\nname: b', '2:1 : The key is there twice'],
    ['a tab', 'pre_checks:\n\t- check: a', '2:1 : A tab cannot indent; use blanks'],
    ['a key that is no text', 'channels: {1: {type: slack}}', '1:12 channels: A key is not a text → "1"'],
    ['a key that would be no key', '__proto__: {name: a}', '1:1 : The key __proto__ cannot be used'],
    ['an alias of nothing', 'name: *a', '1:7 name: Nothing before the alias *a has that anchor'],
    [
      'an alias of itself',
      'process: &a [*a]',
      '1:14 process[0]: The alias *a stands inside of what it stands for',
    ],
    ['a second document', 'name: a\n---\nname: b', '2:1 : A second document begins; a configuration is one'],
    ['an unknown tag', 'name: !secret a', '1:7 : Unresolved tag: !secret'],
    ['no map', '- name: a', '1:1 : Wrong value'],
    ['no number', 'strategy: {name: canary, steps: [.nan]}', '1:34 strategy.steps[0]: Not a value of JSON'],
  ])('%s', async (_, text, expected) => {
    expect((await told(text))[0]).toBe(expected)
  })

  test('a mistake of syntax is told once, and nothing that follows from it', async () => {
    expect(await told('name: [a\nbuild: }\ntargets: ]\n')).toHaveLength(1)
  })

  test.each([
    ['nesting', '['.repeat(5_000)],
    ['nested maps', '{a: '.repeat(3_000)],
    ['aliases of aliases', bomb()],
    ['a very long text', `name: ${'x'.repeat(3_000_000)}`],
  ])('too much of it: %s', async (_, text) => {
    expect((await problemsOf(text)).length).toBeGreaterThan(0)
  })

  test('anchors, aliases and merge keys stand for what they name', async () => {
    const text = `
pre_checks:
  - &tests {check: tests, command: npm test}
  - {<<: *tests, check: more tests}
`
    const file = join(directory, 'anchors.yaml')
    await writeFile(file, text)
    const { config } = await loadConfig(file)
    expect(config.pre_checks).toEqual([
      { check: 'tests', command: 'npm test' },
      { check: 'more tests', command: 'npm test' },
    ])
  })

  test('an empty file is a configuration that says nothing', async () => {
    expect(await told('# nothing yet\n')).toEqual([])
  })
})

test('all problems at once, in the order of the file, and readable', async () => {
  const text = `
strategy: blue-gren
environments:
  production:
    aproval_required: true
    promotes_from: stagin
  staging: {}
tag: {name: "v\${VERISON}"}
`
  const file = join(directory, 'landfall.yaml')
  await writeFile(file, text)
  const error = await loadConfig(file).catch((thrown: unknown) => thrown)
  expect(
    (error as Error).message
      .replaceAll(file, 'landfall.yaml')
      .split('\n')
      .map((line) =>
        line.replace(/: expected .*, seen/, ': …, seen').replace(/: expected [^.]*\. /, ': …. '),
      ),
  ).toEqual([
    'landfall.yaml is not valid: 4 problems',
    '  landfall.yaml:2:11 strategy: Wrong value: …, seen "blue-gren". Did you mean blue-green?',
    '  landfall.yaml:5:5 environments.production.aproval_required: Unknown key: …. Did you mean approval_required?',
    '  landfall.yaml:6:20 environments.production.promotes_from: Unknown environment: …, seen stagin. Did you mean staging?',
    '  landfall.yaml:8:13 tag.name: Unknown variable: …, seen ${VERISON}. Did you mean ${VERSION}?',
  ])
})

test('a value that may be a secret is not shown', async () => {
  const text = 'channels: {slack: {webhook: 4711471147114711}, webhook: {url: "http://a", secret: [hunter2]}}'
  expect(JSON.stringify(await problemsOf(text))).not.toMatch(/4711|hunter2/)
})

test('in code, problems have paths and no places', () => {
  const wrong = { strategy: 'blue-gren', include: ['a.yaml'], build: () => {} } as never
  expect(() => projectFrom(wrong)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      details: [
        expect.objectContaining({ path: 'build', message: 'Not a value of JSON', line: null }),
        expect.objectContaining({ path: 'include', message: 'Only loadConfig reads further files' }),
        expect.objectContaining({ path: 'strategy', suggestion: 'blue-green' }),
      ],
    }),
  )
})

test('an environment that is not there: the known ones, and the nearest', () => {
  const project = projectFrom({ environments: { staging: {}, production: {} } })
  expect(() => project.pipelineFor('prodution')).toThrow(
    expect.objectContaining({
      code: 'UNKNOWN_ENVIRONMENT',
      expected: 'staging, production',
      remedy: 'Did you mean production?',
    }),
  )
})

/** 10^8 values in a few lines. */
function bomb(): string {
  const lines = ['l0: &l0 [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 8; level++)
    lines.push(`l${level}: &l${level} [${Array.from({ length: 10 }, () => `*l${level - 1}`).join(', ')}]`)
  return lines.join('\n')
}
