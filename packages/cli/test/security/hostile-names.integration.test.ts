import { afterEach, expect, test } from 'vitest'
import { type Workplace, workplace } from '../support/landfall-process.ts'

let place: Workplace

afterEach(() => place.close())

const evil = 'ann\x1b[2J\x1b]0;owned\x07\n::set-output name=x::1\n##[add-path]/tmp \u202e'

test('who asks and what they note is shown as text, in whatever form it is asked for', {
  timeout: 60_000,
}, async () => {
  place = await workplace({})
  const job = { GITHUB_ACTIONS: 'true' }
  const shown = [
    await place.run(['deploy', 'production', '2.0.0', '--by', evil, '--notes', evil], job),
    await place.run(['show', '--audit'], job),
    await place.run(['show', '--yaml'], job),
    await place.run(['show'], job),
    await place.run(['history'], job),
    await place.run(['unlock', 'production'], job),
    await place.run(['deploy', 'production', evil], job),
    await place.run(['plan', evil, '1.0.0'], job),
  ]
  for (const { stdout, stderr } of shown) {
    const text = stdout + stderr
    expect(text.length).toBeGreaterThan(10)
    for (const one of ['\x1b', '\x07', '\u202e', '##[']) expect(text).not.toContain(one)
    expect(text).not.toMatch(/^\s*::set-output/m)
  }
  const json = await place.run(['show', '--json'], job)
  expect(JSON.parse(json.stdout)).toMatchObject({ notes: evil })
})
