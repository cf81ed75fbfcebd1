import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import {
  type Adapter,
  allAtOnce,
  createLandfall,
  definePipeline,
  defineStep,
  directory,
  directoryStore,
  http,
  LandfallError,
  target,
  type VerbContext,
} from '@landfall/core'
import { FakeCommands, fakeAdapter, fakeEffects } from '@landfall/core/testing'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { writings } from '../redact/planted.ts'

const secret = `p4ss "w'rd" $x\\y/z+é&<=>%41`
const everyWriting = writings.map(({ name, write }) => `${name}: ${write(secret)}`).join('\n')
const program = fileURLToPath(new URL('../runtime/handlers/print-secret.ts', import.meta.url))

let project: string
let printed: unknown[]

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'landfall-secrets-'))
  printed = []
  const note = (...args: unknown[]) => {
    printed.push(...args.map((arg) => (typeof arg === 'string' ? arg : inspect(arg, { depth: 10 }))))
    return true
  }
  const spies = [
    ...(['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(note),
    ),
    vi.spyOn(process.stdout, 'write').mockImplementation(note),
    vi.spyOn(process.stderr, 'write').mockImplementation(note),
  ]
  onTestFinished(async () => {
    for (const spy of spies) spy.mockRestore()
    await rm(project, { recursive: true, force: true })
  })
})

/** Every file below a directory: its name and its content. */
async function everything(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return await Promise.all(
    entries.map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      return entry.isFile()
        ? `${relative(root, path)}\n${await readFile(path, 'utf8')}`
        : relative(root, path)
    }),
  )
}

function expectClean(parts: readonly unknown[]): void {
  const text = parts
    .map((part) =>
      typeof part === 'string' ? part : `${JSON.stringify(part)}\n${inspect(part, { depth: 20 })}`,
    )
    .join('\n')
  for (const { name, write, trace = write } of writings) {
    const at = text.indexOf(trace(secret))
    expect(at < 0 ? '' : text.slice(Math.max(0, at - 100), at + 100), name).toBe('')
  }
}

/** An adapter that says its secret wherever it can. */
function talkative() {
  const web = fakeAdapter()
  let fails = true
  const speak = (context: VerbContext): void => {
    context.log(`connecting with ${everyWriting}`)
    context.progress({ message: `half way with ${secret}` })
  }
  const adapter: Adapter = {
    name: 'talkative',
    abilities: web.abilities,
    verbs: {
      ...web.verbs,
      preflight: async () => [
        { severity: 'warning', message: `token ${secret} is old`, remedy: everyWriting },
      ],
      async update(release, context) {
        speak(context)
        if (!fails) return await web.verbs.update(release, context)
        fails = false
        throw Object.assign(new Error(`401 for ${everyWriting}`, { cause: new Error(secret) }), { secret })
      },
      async history(context) {
        speak(context)
        return await web.verbs.history(context)
      },
    },
  }
  return { web, adapter }
}

const leak = defineStep({
  name: 'leak',
  version: 1,
  input: z.object({ large: z.boolean() }),
  output: z.object({ token: z.string(), nested: z.array(z.record(z.string(), z.string())) }),
  async run({ large }, { output }) {
    await output(everyWriting)
    return { token: everyWriting + 'x'.repeat(large ? 300_000 : 0), nested: [{ [secret]: secret }] }
  },
})
const fail = defineStep({
  name: 'fail',
  version: 1,
  input: z.object({ token: z.string() }),
  output: z.null(),
  async run() {
    const facts = {
      message: everyWriting,
      expected: secret,
      seen: `${'.'.repeat(8_190)}${secret}`,
      details: { secret },
    }
    throw new LandfallError({ code: 'PLATFORM_REFUSED', ...facts, cause: new Error(secret) })
  },
})

function landfallWith(adapter: Adapter, web: ReturnType<typeof fakeAdapter>) {
  const { 'probe@1': probe } = fakeEffects({ web }, new FakeCommands())
  return createLandfall({
    environments: { test: { targets: { web: adapter } } },
    store: directoryStore(join(project, '.landfall')),
    projectDirectory: project,
    steps: [leak, fail],
    variables: { PATH: process.env.PATH, DEPLOY_TOKEN: secret },
    effects: { 'probe@1': probe as never },
  })
}

for (const ends of ['well', 'badly'] as const) {
  test(`a deployment that ends ${ends} leaves a planted secret nowhere`, async () => {
    const { web, adapter } = talkative()
    const landfall = landfallWith(adapter, web)
    const place = target('web', adapter)
    const pipeline = definePipeline('leaky', (p) => {
      const env = { TOKEN: '${env:DEPLOY_TOKEN}' }
      p.check('print', { run: [process.execPath, program], env })
      p.check('print-and-fail', { run: [process.execPath, program, '--fail'], env }, { required: false })
      const chunks = 'printf %s "$TOKEN" | head -c 9; sleep 0.2; printf %s "$TOKEN" | tail -c +10; echo'
      p.command('chunks', { run: chunks, env })
      p.command('options', { run: ['true', secret, everyWriting], env: { A: secret } })
      const app = p.build('app', { run: 'mkdir -p dist && echo app > dist/app', ...directory('dist') })
      const release = p.push(app, place, { configuration: { token: secret, [secret]: everyWriting } })
      p.deploy(place, release, allAtOnce(), {
        verify: [http({ path: '/health', headers: { token: secret } })],
      })
      const leaked = p.step(leak, { large: false })
      p.step(leak, { large: true }, { name: 'large' })
      p.approve('go', { instructions: `Is ${secret} still good?` })
      p.record('record', 'deploy.json')
      p.record('record-yaml', 'deploy.yaml')
      if (ends === 'badly') p.step(fail, { token: leaked.at('token') })
    })
    const seen: unknown[] = []
    const plan = await landfall.plan(pipeline, { environment: 'test', version: '2.0.0', notes: everyWriting })
    const run = await landfall.deploy(plan, { by: `ops with ${secret}` })
    run.on('event', (event) => seen.push(event))
    for await (const event of run.events()) {
      seen.push(event)
      if (event.type === 'noted' && event.note.kind === 'person.asked') {
        seen.push(await run.questions())
        await run.approve({ by: `ann ${secret}`, comment: everyWriting })
      }
    }
    const record = await run.result
    expect(record.error?.message ?? '').toEqual(ends === 'well' ? '' : expect.stringContaining('[secret]'))
    expect(record.status).toBe(ends === 'well' ? 'success' : 'rolled_back')
    seen.push(plan, record, await landfall.history('test'), await landfall.current('test'))

    const files = await everything(project)
    expect(files.join('\n')).toContain('[secret]')
    for (const part of ['journal.0001.jsonl', 'deploy.json', 'deploy.yaml', 'leak~run', 'inbox', 'blobs'])
      expect(
        files.some((file) => file.includes(part)),
        part,
      ).toBe(true)
    expectClean([...seen, ...files, ...printed])
  })
}

test('errors that are thrown to the caller do not tell it either', async () => {
  const { web, adapter } = talkative()
  const broken: Adapter = {
    ...adapter,
    verbs: {
      ...adapter.verbs,
      current: async () => {
        throw Object.assign(new Error(everyWriting, { cause: new Error(secret) }), { token: secret })
      },
    },
  }
  const lying: Adapter = {
    ...adapter,
    verbs: {
      ...adapter.verbs,
      current: async () => ({ revisions: secret, url: null, inFlight: null }) as never,
    },
  }
  const errors: unknown[] = []
  for (const one of [broken, lying]) {
    const landfall = landfallWith(one, web)
    const pipeline = definePipeline('p', (p) => p.verify('live', target('web', one), []))
    const request = { environment: 'test', version: '2.0.0' }
    for (const attempt of [
      () => landfall.plan(pipeline, request),
      () => landfall.current('test'),
      () => landfall.rollback({ environment: 'test' }),
    ])
      errors.push(await attempt().catch((error: unknown) => error))
  }
  expect(errors).toHaveLength(6)
  for (const error of errors) expect(error).toBeInstanceOf(LandfallError)
  expectClean([...errors, ...errors.map((error) => (error as Error).stack)])
})
