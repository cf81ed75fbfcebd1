import { expect, test } from 'vitest'
import { countVersions, whoAnswers } from './support/http.ts'
import { splitByVersion, World } from './support/world.ts'

test('a first release is pushed, staged, given the traffic', async () => {
  await using world = await World.create()
  const web = world.adapter({ instances: 2 })
  const first = await world.release(web, '1.0.0')
  const { revision, url } = await web.verbs.staged!.stage(first, world.context())
  expect((await whoAnswers(url ?? '')).version).toBe('1.0.0')
  const before = await web.verbs.current(world.context())
  expect(splitByVersion(before)).toEqual({})
  const after = await web.verbs.staged!.shift({ [revision.id]: 100 }, world.context())
  expect(splitByVersion(after)).toEqual({ '1.0.0': 100 })
  expect(await countVersions(after.url ?? '', 10)).toEqual({ '1.0.0': 10 })
})
