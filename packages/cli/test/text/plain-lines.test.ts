import { expect, test } from 'vitest'
import { githubLog } from '../../src/text/github.ts'
import { plainLines, printed } from '../../src/text/plain-lines.ts'
import { reduce, type ShownEvent } from '../../src/view/reduce.ts'
import { emptyView } from '../../src/view/view-state.ts'
import { output, recordedEvents } from '../support/recorded-events.ts'

function logOf(events: readonly ShownEvent[]): readonly string[] {
  let state = emptyView
  return events.flatMap((event) => {
    const lines = plainLines(state, event)
    state = reduce(state, event)
    return lines.map((line) => printed(line, event.at))
  })
}

test('a deployment as plain lines', async () => {
  const lines = logOf(await recordedEvents({ bad: true }))
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../recordings/plain.txt')
  for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d [\x20-\x7e]+$/)
})

test('a deployment in the log of a GitHub job: groups never overlap', async () => {
  const events = [...(await recordedEvents({ bad: true }))]
  const at = events.findIndex(
    ({ type, ...rest }) => type === 'effect.started' && 'path' in rest && rest.path === 'checks/tests/run',
  )
  events.splice(at + 1, 0, output('checks/tests/run', 'tests | 1 passed', events[at]?.at ?? ''))
  events.splice(at + 1, 0, output('checks/lint/run', '::error::not for the runner', events[at]?.at ?? ''))
  const github = githubLog()
  let state = emptyView
  const lines = events.flatMap((event) => {
    const taken = plainLines(state, event).flatMap((line) => github.take(line, event.at))
    state = reduce(state, event)
    return taken
  })
  lines.push(...github.end())
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../recordings/github.txt')
  let depth = 0
  for (const line of lines) {
    if (line.startsWith('::group::')) depth += 1
    if (line === '::endgroup::') depth -= 1
    expect(depth === 0 || depth === 1, line).toBe(true)
  }
  expect(depth).toBe(0)
  expect(
    lines.filter((line) => line.startsWith('::error')).every((line) => line.startsWith('::error title=')),
  ).toBe(true)
})
