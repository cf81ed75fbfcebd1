import { expect, test } from 'vitest'
import { local } from '../src/index.ts'
import { localOptions } from '../src/options.ts'

const least = { root: '/srv/web', port: 8080, command: ['node', 'server.js'] } as const

test('the least that has to be said', () => {
  expect(localOptions.parse(least)).toEqual({
    ...least,
    host: '127.0.0.1',
    instances: 1,
    env: {},
    health: { path: '/', deadline: 30_000, interval: 100 },
    keepReleases: 5,
    drainDeadline: 30_000,
    stopDeadline: 10_000,
  })
})

test('durations are words or milliseconds', () => {
  const { health, drainDeadline } = localOptions.parse({
    ...least,
    health: { deadline: '1m30s' },
    drainDeadline: 250,
  })
  expect([health.deadline, drainDeadline]).toEqual([90_000, 250])
})

test('all problems are told at once, with their places', () => {
  const configure = () =>
    local({
      ...least,
      port: 70_000,
      command: [''],
      health: { path: 'healthz', deadline: 'soon' },
      sticky: 'a b',
    })
  expect(configure).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  expect(configure).toThrow(/port: .*command\.0: .*health\.path: .*health\.deadline: .*sticky: /)
  expect(() => local({ ...least, typo: true } as never)).toThrow(/typo/)
})

test('the adapter declares what the platform can do', () => {
  expect(local.abilities).toEqual({
    artifacts: ['directory', 'file', 'tarball'],
    staged: 'weighted',
    fleet: true,
    lock: true,
    fencing: 'enforced',
  })
})
