import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeploymentRecord, JournalEvent } from '@landfall/core'
import { afterEach, describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { mainFile, type Workplace, workplace } from './support/landfall-process.ts'

let place: Workplace

afterEach(() => place.close())

describe('landfall deploy', () => {
  test('tells what it does in plain lines, and keeps a record', async () => {
    place = await workplace({})
    const { code, stdout, stderr } = await place.run([
      'deploy',
      'production',
      '2.0.0',
      '--by',
      'ada',
      '--notes',
      'hello',
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toContain('\x1b')
    expect(stdout).toContain('live now        1.0.0 100 %')
    expect(stdout).toMatch(/\d\d:\d\d:\d\d checks\/tests: \| test 3 of 3 passed/)
    expect(stdout).toMatch(/deploy\/web: traffic on web: 1\.0\.0 90 %, 2\.0\.0 10 %/)
    expect(stdout).toMatch(/live after [\d.]+s\n$/)

    const shown = await place.run(['show', 'production', '--json'])
    const record = JSON.parse(shown.stdout) as DeploymentRecord
    expect(record).toMatchObject({ version: '2.0.0', status: 'success', deployed_by: 'ada', notes: 'hello' })
    const yaml = await place.run(['show', record.deployment, '--yaml'])
    expect(parseYaml(yaml.stdout)).toEqual({ deploy: record })
    const audit = await place.run(['show', record.deployment, '--audit'])
    expect(audit.stdout).toMatch(/ada .* asked for 2\.0\.0 on production/)
    const text = await place.run(['show'])
    expect(text.stdout).toContain('2.0.0 to production  live')
    expect(text.stdout).toContain('✓ deploy/web  pass')
    const history = await place.run(['history', '--json'])
    expect(JSON.parse(history.stdout)).toEqual([record])
    expect((await place.run(['history'])).stdout).toMatch(/^ ✓ 2\.0\.0 {2}production {2}live .* by ada\n$/)
  })

  test('--json gives the events, one a line, and nothing else', async () => {
    place = await workplace({})
    const { code, stdout, stderr } = await place.run(['deploy', 'production', '2.0.0', '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as JournalEvent)
    expect(events[0]).toMatchObject({ type: 'deployment.created', environment: 'production' })
    expect(events.at(-1)).toMatchObject({ type: 'deployment.finished', record: { status: 'success' } })
    const numbers = events.flatMap((event) => ('seq' in event ? [event.seq] : []))
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(events.some((event) => (event.type as string) === 'output')).toBe(true)
  })

  test('a failure after the release was live is rolled back: exit code 3', async () => {
    place = await workplace({ smoke: 'echo broken; exit 9' })
    const { code, stdout } = await place.run(['deploy', 'production', '2.0.0'])
    expect(code).toBe(3)
    expect(stdout).toMatch(/smoke: \| broken/)
    expect(stdout).toMatch(/roll back: web is as before/)
    expect(stdout).toMatch(/rolled back after .*COMMAND_FAILED/)
  })

  test('in a GitHub job it groups by step, annotates the failure and writes a summary', async () => {
    place = await workplace({ smoke: 'exit 9' })
    const folder = await mkdtemp(join(tmpdir(), 'landfall-summary-'))
    const summary = join(folder, 'summary.md')
    const variables = {
      GITHUB_ACTIONS: 'true',
      CI: 'true',
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_ACTOR: 'octocat',
    }
    const { code, stdout } = await place.run(['deploy', 'production', '2.0.0'], variables)
    expect(code).toBe(3)
    expect(stdout).toContain('::group::deploy/web\n')
    expect(stdout.match(/^::error title=smoke::/gm)).toHaveLength(1)
    const text = await readFile(summary, 'utf8')
    await rm(folder, { recursive: true })
    expect(text).toContain('## ❌ 2.0.0 to production: rolled back')
    expect(text).toContain('by octocat')
    expect(text).toContain('| smoke | fail |')
  })
})

describe('what it refuses', () => {
  test.each([
    [['deploy', 'prodution', '1'], 2, 'Did you mean production?'],
    [['deploy', 'production', '../1'], 2, 'INVALID_VERSION'],
    [['show', '20200101T000000-00000000'], 2, 'UNKNOWN_DEPLOYMENT'],
    [['watch'], 2, 'No deployment is under way in any environment'],
    [['approve', 'production'], 2, 'No deployment is under way in production'],
    [['promote', '--from', 'staging'], 2, 'promote needs --to'],
    [['promote', '--from', 'staging', '--to', 'production'], 7, 'Nothing has succeeded in staging yet'],
    [['history', '--limit', 'x'], 2, '--limit is not a count'],
    [['rollback', 'production', '--to', '7.7.7'], 1, 'UNKNOWN_REVISION'],
    [['completion', 'bsh'], 2, 'Did you mean bash?'],
    [['plan', 'staging', '1', '--config', 'no.yaml'], 2, 'no.yaml does not exist'],
  ])('%j', async (args, code, words) => {
    place = await workplace({})
    const ended = await place.run(args)
    expect(ended.stderr).toContain(words)
    expect(ended.code).toBe(code)
  })

  test('a deployment where only a person may start one', async () => {
    place = await workplace({ autoDeploy: false })
    const { code, stderr } = await place.run(['deploy', 'production', '2.0.0', '--json'])
    expect(code).toBe(7)
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'PERSON_REQUIRED' } })
  })

  test('a first deployment without --first, and not with it', async () => {
    place = await workplace({ empty: true })
    const refused = await place.run(['deploy', 'production', '2.0.0'])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('For a first deployment: --first')
    expect((await place.run(['deploy', 'production', '2.0.0', '--first'])).code).toBe(0)
  })

  test('a directory without a configuration', async () => {
    place = await workplace(null)
    const { code, stderr } = await place.run(['status'])
    expect(code).toBe(2)
    expect(stderr).toContain('landfall init')
  })
})

test('promote brings what succeeded in one environment to another', async () => {
  place = await workplace({})
  expect((await place.run(['deploy', 'staging', '2.1.0', '--commit', 'abc1234'])).code).toBe(0)
  const { code, stdout } = await place.run(['promote', '--from', 'staging', '--to', 'production'])
  expect(code).toBe(0)
  expect(stdout).toContain('2.1.0 succeeded in staging: nothing is built again')
  expect(stdout).toContain('Deploy 2.1.0 to production')
  const { stdout: json } = await place.run(['show', 'production', '--json'])
  expect(JSON.parse(json)).toMatchObject({ version: '2.1.0', commit: 'abc1234', environment: 'production' })
})

test('doctor says what is missing, and never shows a value', async () => {
  place = await workplace({})
  const missing = await place.run(['doctor'])
  expect(missing.code).toBe(1)
  expect(missing.stdout).toContain('✗ SHOP_TOKEN is not set')
  expect(missing.stdout).toContain('✓ production: web (fake) ready')
  const set = await place.run(['doctor', '--json'], { SHOP_TOKEN: 'hush-hush' })
  expect(set.code).toBe(0)
  expect(set.stdout).not.toContain('hush-hush')
})

test('status says what is live', async () => {
  place = await workplace({})
  const { code, stdout } = await place.run(['status', 'production', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    environment: 'production',
    live: { web: { revisions: [{ version: '1.0.0', weight: 100 }] } },
    holder: null,
  })
  expect((await place.run(['status'])).stdout).toContain('nothing was deployed yet')
})

test('completion knows the environments and the deployments', async () => {
  place = await workplace({})
  await place.run(['deploy', 'staging', '2.1.0'])
  const { stdout } = await place.run(['__complete', 'deploy', ''])
  expect(stdout).toBe('staging\tenvironment\nproduction\tenvironment\n')
  const shown = await place.run(['__complete', 'show', '20'])
  expect(shown.stdout).toMatch(/^\d{8}T\d{6}-[0-9a-f]{8}\t2\.1\.0 to staging, success\n$/)
})

test('bash completes by asking the command', async () => {
  place = await workplace({})
  const script = await place.run(['completion', 'bash'])
  const lines = [
    'landfall() { "$NODE" --conditions=@landfall/source "$MAIN" "$@"; }',
    script.stdout,
    'COMP_WORDS=(landfall deploy pr); COMP_CWORD=2; _landfall; echo "${COMPREPLY[@]}"',
    'COMP_WORDS=(landfall rollback production --t); COMP_CWORD=3; _landfall; echo "${COMPREPLY[@]}"',
  ]
  const { stdout } = spawnSync('bash', ['-c', lines.join('\n')], {
    cwd: place.directory,
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, MAIN: mainFile },
  })
  expect(stdout).toBe('production\n--to --target\n')
})
