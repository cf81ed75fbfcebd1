import { canary, definePipeline, directory, http, type JournalEvent, target, version } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import type { ShownEvent } from '../../src/view/reduce.ts'

/** Ids and digests are the same every time, so that the recordings are. */
const fixedId = '20260101T100000-5eed0001'

/**
 * The journal of a canary deployment with an approval, by a clock that each command moves on.
 *
 * @param bad whether the smoke test fails, so that it is rolled back
 */
export async function recordedEvents({ bad = false } = {}): Promise<readonly ShownEvent[]> {
  const platform = fakeAdapter({ split: 'weighted', artifacts: ['directory'] })
  const t = testLandfall({
    targets: { web: platform },
    environment: { approvalRequired: true, url: 'https://shop.example' },
  })
  const web = target('web', platform)
  const shop = definePipeline('shop', (p) => {
    p.parallel(() => {
      p.check('checks/lint', 'npm run lint')
      p.check('checks/tests', 'npm test')
    })
    const app = p.build('app', { run: 'npm run build', ...directory('dist') })
    const release = p.push(app, web)
    p.deploy(web, release, canary({ steps: [10, 50, 100], pause: '1m' }), {
      verify: [http({ path: '/health' }), version({ path: '/version' })],
    })
    p.command('smoke', 'npm run smoke')
  })
  if (bad) t.command('npm run smoke').exits(1, '2 of 14 checks failed')
  const run = await t.deploy(shop, { version: '2.0.0', by: 'ada' })
  await t.approve(run, { by: 'grace' })
  await t.finish(run)
  return timed(t.journal(run))
}

/** Effects of a test take no time; here each takes what such a thing takes. */
const lasts: { readonly [path: string]: number } = {
  'checks/lint/run': 3_400,
  'checks/tests/run': 12_800,
  'app/run': 21_300,
  'app/artifact': 200,
  'push/web/push': 4_100,
  'environment-approval/answer-1': 95_000,
  'deploy/web/stage': 2_600,
  'smoke/run': 6_200,
}

function timed(journal: readonly JournalEvent[]): readonly ShownEvent[] {
  const id = (journal[0] as { readonly deployment: string }).deployment
  const began = Date.parse(journal[0]?.at ?? '')
  const base = Date.parse('2026-01-01T10:00:00Z')
  let extra = 0
  return journal.map((event) => {
    const path = 'path' in event ? event.path : ''
    const isEnd = /^(?:effect\.(?:succeeded|failed)|signal\.received)$/.test(event.type)
    // The lint runs beside the tests, and ends first.
    if (isEnd && path === 'checks/tests/run') extra += (lasts[path] ?? 0) - (lasts['checks/lint/run'] ?? 0)
    else if (isEnd) extra += lasts[path] ?? 0
    const passed = path === 'checks/lint/@succeeded' ? (lasts['checks/lint/run'] ?? 0) : extra
    const at = new Date(base + (Date.parse(event.at) - began) + passed).toISOString()
    const text = JSON.stringify({ ...event, at })
      .replaceAll(id, fixedId)
      .replaceAll('"environment":"test"', '"environment":"production"')
      .replaceAll('2.0.0 to test', '2.0.0 to production')
      .replaceAll(/"planDigest":"[0-9a-f]{64}"/g, `"planDigest":"${'0f3c9a51b2d7'.padEnd(64, '0')}"`)
      .replaceAll(/"expiresAt":"[^"]+"/g, '"expiresAt":"2026-01-02T10:00:42.000Z"')
    return JSON.parse(text) as ShownEvent
  })
}

/** An event that only this process sees. */
export function output(path: string, line: string, at: string): ShownEvent {
  return { type: 'output', path, line, at, deployment: fixedId }
}
