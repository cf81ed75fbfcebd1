import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createProbe } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stopSupervisor } from '@landfall/adapter-local'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { type Ended, type Workplace, workplace } from '../support/landfall-process.ts'

/** Names that say nothing: only that the configuration refers to them makes their values secrets. */
const referred = {
  STAGE_ONE: 'postgres://shop:Pl4nted-One%2Fpw@127.0.0.1:1/shop',
  AUDIT_THING: 'Pl4nted-Two "w\'rd" $x\\y',
  CONFIG_THING: 'Pl4nted-Three-config',
  HOOK_SIGN: 'Pl4nted-Four-signature',
  MAIL_PLACE: 'smtp://mailer:Pl4nted-Five@127.0.0.1:1',
}
/** Names that say that they are secrets, wherever they turn up. */
const known = { REGISTRY_TOKEN: 'Pl4nted-Six-token', PROM_BEARER_TOKEN: 'Pl4nted-Seven-bearer' }

const traces = [
  ...['Pl4nted-One/pw', 'Pl4nted-One%2Fpw'],
  ...Object.values(referred),
  ...Object.values(known),
  'Pl4nted-Five',
  'Pl4nted-Remote',
].flatMap((value) => {
  const base64 = Buffer.from(value).toString('base64')
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('hex'),
    base64.replace(/.?=*$/, ''),
  ]
})

/** Says everything it knows, in the ways programs do, on both streams. */
const talk = `
for name in STAGE_ONE DATABASE_URL AUDIT AUDIT_THING REGISTRY_TOKEN PROM_BEARER_TOKEN CONFIG_THING HOOK HOOK_SIGN MAIL_PLACE SLACK_PLACE PAGER; do
  eval "value=\\$$name"
  echo "$name is $value"
  printf '%s' "$value" | base64 -w0; echo
  printf '%s' "$value" | od -An -v -tx1 | tr -d ' \\n'; echo
  printf 'ERROR: connection to %s failed\\n' "$value" >&2
done
# One process a line; what the test itself hands to the command is no leak.
for file in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $file; echo; done 2>/dev/null |
  grep -a 'Pl4n''ted' | grep -av 'grep\\|cli/src/main' >> leaked-arguments
echo; test "$1" = dry && echo 'alter table orders add column total numeric;'
test "$(cat fails)" = "$1" && exit 3
exit 0
`
const server = `
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
const version = readFileSync('version.txt', 'utf8')
createServer((_, response) => response.end(version)).listen(process.env.PORT, '127.0.0.1')
`
const configuration = (port: number) => `
name: shop
pre_checks:
  - {check: Talk, command: "sh talk.sh check", env: {AUDIT: "\${env:AUDIT_THING}"}}
build:
  - name: app
    command: 'sh talk.sh build && mkdir -p dist && cp server.js dist && printf %s "$VERSION" > dist/version.txt'
    artifact: {type: directory, path: dist}
manifest:
  file: releases.yaml
  stories: {pattern: "US-[0-9]+[^ ]*"}
migrations:
  files: "db/*.sql"
  dry_run: "sh talk.sh dry"
  dry_run_env: {DATABASE_URL: "\${env:STAGE_ONE}"}
  apply: {run: "sh talk.sh apply", env: {DATABASE_URL: "\${env:STAGE_ONE}"}}
  rollback: {run: "sh talk.sh undo", env: {DATABASE_URL: "\${env:STAGE_ONE}"}}
  merged_into: main
  previous_code: compatible
targets:
  web:
    adapter: local
    root: ../platform
    port: ${port}
    command: ["node", "server.js"]
    health: {path: /}
    configuration: {THING: "\${env:CONFIG_THING}"}
strategy: all-at-once
verification:
  - check: "Answers"
    path: /
  - check: "Smoke"
    command: "sh talk.sh smoke"
channels:
  slack: {webhook: "\${env:SLACK_PLACE}"}
  hook: {type: webhook, url: "\${env:HOOK}", secret: "\${env:HOOK_SIGN}", headers: {authorization: "Bearer \${env:PROM_BEARER_TOKEN}"}}
  email: {smtp: "\${env:MAIL_PLACE}", from: "deploy@example.com", recipients: ["ops@example.com"], plaintext: true}
notifications:
  on_start: [{channel: slack, message: "\${VERSION} by \${BY}"}, {channel: hook}]
  on_success: [{channel: hook}, {channel: slack}, {channel: email}]
  on_failure: [{channel: hook}, {channel: slack, message: "\${ERROR}"}]
  on_approval_needed: [{channel: hook}]
environments:
  staging:
    auto_deploy: true
`

let place: Workplace
let root: string
const seen: string[] = []

afterEach(async () => {
  await stopSupervisor(join(root, '..', 'platform')).catch(() => {})
  await rm(join(root, '..', 'platform'), { recursive: true, force: true })
  await place.close()
})

async function everyFile(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile() || entry.parentPath.includes('/node_modules')) continue
    seen.push(entry.name, await readFile(join(entry.parentPath, entry.name), 'utf8'))
  }
}

function expectCode({ code, stdout, stderr }: Ended, wanted: number): void {
  expect(code, `${stdout}\n${stderr}`).toBe(wanted)
}

function expectClean(where: string): void {
  const all = seen.splice(0).join('\n')
  expect(all.length, where).toBeGreaterThan(100)
  for (const trace of traces) {
    const at = all.indexOf(trace)
    expect(at < 0 ? '' : all.slice(Math.max(0, at - 200), at + 100), `${where}: ${trace}`).toBe('')
  }
}

test('no planted value leaves by any way: files, messages, both streams, the job summary, arguments', {
  timeout: 240_000,
}, async () => {
  place = await workplace(null)
  // The platform keeps its secrets beside the project, as platforms do.
  root = join(place.directory, 'project')
  await mkdir(join(root, 'db'), { recursive: true })
  const requests: string[] = []
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests.push(Buffer.concat(chunks).toString())
      // Some repeat what they were sent.
      response
        .writeHead(request.url?.startsWith('/slack') ? 400 : 200)
        .end(`no ${request.url} ${request.headers.authorization}`)
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void receiver.close())
  const { port } = receiver.address() as { port: number }
  const variables = {
    ...referred,
    ...known,
    HOOK: `http://127.0.0.1:${port}/hook/Pl4nted-Eight-path`,
    SLACK_PLACE: `http://127.0.0.1:${port}/slack/Pl4nted-Nine-path`,
  }
  traces.push('Pl4nted-Eight-path', 'Pl4nted-Nine-path')

  await writeFile(join(root, 'talk.sh'), talk)
  await writeFile(join(root, 'fails'), 'nothing')
  await writeFile(join(root, 'server.js'), server)
  await writeFile(join(root, 'package.json'), JSON.stringify({ type: 'module' }))
  await writeFile(join(root, 'landfall.yaml'), configuration(await freePort()))
  await writeFile(join(root, 'db/1.sql'), 'alter table orders add column total numeric;')
  await writeFile(
    join(root, '.gitignore'),
    'node_modules\n.landfall\ndist\nleaked-arguments\nfails\nreleases.yaml\n',
  )
  await mkdir(join(root, 'node_modules/@landfall'), { recursive: true })
  const adapter = dirname(dirname(fileURLToPath(import.meta.resolve('@landfall/adapter-local'))))
  await symlink(adapter, join(root, 'node_modules/@landfall/adapter-local'))
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...args], {
      cwd: root,
      stdio: 'ignore',
    })
  git('init', '--initial-branch=main')
  git('add', '.')
  git('commit', '-m', `US-1-${known.REGISTRY_TOKEN} and US-2`)
  // Git names it in its errors.
  git('remote', 'add', 'origin', 'http://deployer:Pl4nted-Remote@127.0.0.1:1/shop.git')

  const run = async (...args: string[]): Promise<Ended> => {
    const ended = await place.run([...args, '--cwd', root], variables)
    seen.push(ended.stdout, ended.stderr)
    return ended
  }
  const look = async (where: string): Promise<void> => {
    await everyFile(join(root, '.landfall'))
    seen.push(await readFile(join(root, 'releases.yaml'), 'utf8').catch(() => ''), ...requests.splice(0))
    seen.push(await readFile(join(root, 'leaked-arguments'), 'utf8').catch(() => ''))
    expectClean(where)
  }

  expectCode(await run('doctor'), 0)
  expectCode(await run('plan', 'staging', '1.0.0', '--json'), 0)
  await run('plan', 'staging', 'latest')
  await look('before a deployment')

  const notMerged = await run(
    'deploy',
    'staging',
    '1.0.0',
    '--first',
    '--by',
    known.REGISTRY_TOKEN,
    '--notes',
    known.REGISTRY_TOKEN,
  )
  expectCode(notMerged, 1)
  expect(notMerged.stdout).toContain('GIT_FAILED')
  await look('a remote with a password that cannot be reached')

  git('remote', 'remove', 'origin')
  await writeFile(
    join(root, 'landfall.yaml'),
    (await readFile(join(root, 'landfall.yaml'), 'utf8')).replace(
      'merged_into: main',
      'merged_into: main\n  remote: false',
    ),
  )

  await writeFile(join(root, 'fails'), 'check')
  expectCode(await run('deploy', 'staging', '1.0.0', '--first', '--json'), 1)
  await look('a failing check')

  const asked = async (fails: string, more: NodeJS.ProcessEnv = {}, ...args: string[]): Promise<Ended> => {
    await writeFile(join(root, 'fails'), fails)
    const going = place.start(['deploy', 'staging', '1.0.0', '--first', ...args, '--cwd', root], {
      ...variables,
      ...more,
    })
    await going.printed(/waits for a person|person\.asked/)
    await run('approve', 'staging', '--by', 'ann', '--comment', known.REGISTRY_TOKEN, '--yes')
    const ended = await going.ended
    seen.push(ended.stdout, ended.stderr)
    return ended
  }
  const summary = join(root, '.landfall', 'summary.md')
  const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }
  const migration = await asked('apply', github)
  expectCode(migration, 1)
  expect(migration.stdout).toContain('::group::')
  expect(await readFile(summary, 'utf8')).toContain('MIGRATION_FAILED')
  await look('a failing migration in a job')

  expect((await asked('smoke', github)).code).not.toBe(0)
  await look('a failing verification in a job')
  await run('unlock', 'staging', '--yes', '--by', 'ann')

  await writeFile(join(root, 'fails'), 'nothing')
  const good = await run('deploy', 'staging', '1.0.1', '--first')
  expectCode(good, 0)
  expect(await readFile(join(root, 'releases.yaml'), 'utf8')).toContain('US-2')
  for (const args of [
    ['show', '--json'],
    ['show', '--audit'],
    ['show'],
    ['history'],
    ['status', '--json'],
    ['rollback', 'staging', '--yes'],
  ])
    await run(...args)
  await look('a success, and everything that can be asked about it')

  await writeFile(join(root, 'db/2.sql'), 'alter table orders drop column total;')
  git('add', 'db')
  git('commit', '-m', 'US-3')
  const killed = place.start(['deploy', 'staging', '1.0.2', '--cwd', root], variables)
  await killed.printed(/waits for a person/)
  killed.child.kill('SIGKILL')
  const { stdout, stderr } = await killed.ended
  seen.push(stdout, stderr)
  const resumed = place.start(['resume', 'staging', '--cwd', root], variables)
  await resumed.printed(/worker 2 goes on/)
  await run('reject', 'staging', '--by', 'ann', '--comment', known.REGISTRY_TOKEN, '--yes')
  const ended = await resumed.ended
  seen.push(ended.stdout, ended.stderr)
  expectCode(ended, 1)
  await look('killed, resumed and rejected')
})

async function freePort(): Promise<number> {
  const probe = createProbe().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
