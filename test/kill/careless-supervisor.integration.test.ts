import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { World } from './support/world.ts'

test.each(['canary', 'blue-green'] as const)(
  'the users of these tests notice a %s that stops the old release \
without draining it',
  async (strategy) => {
    await using world = await World.create()
    // Slow enough for some to be open when the old release is stopped, however busy the machine is.
    const rollout = { strategy, bad: false, pauseMs: 10, reportMs: 2_000 }
    await world.open(rollout, 'careless')
    await delay(500)
    await world.deploy(rollout, 'careless')
    await world.load.stop()
    expect(world.load.report().failures.length).toBeGreaterThan(0)
    await expect(world.expectNoneFailed(0)).rejects.toThrow('to deeply equal []')
  },
)
