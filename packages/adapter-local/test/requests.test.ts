import { describe, expect, test } from 'vitest'
import type { BackendStatus, Status } from '../src/control/protocol.ts'
import { localOptions } from '../src/options.ts'
import { keptRelease, launchOf } from '../src/releases/kept-release.ts'
import { changeRequest, instancesOf, observationOf } from '../src/requests.ts'

const options = localOptions.parse({
  root: '/srv/web',
  port: 8080,
  command: 'exec node server.js',
  sticky: 'release',
})

function backend(slot: number, weight: number, inService = weight > 0): BackendStatus {
  return { slot, weight, inService, phase: 'ready', pid: 1, port: 1, openRequests: 0 }
}

function status(revisions: Readonly<Record<string, readonly BackendStatus[]>>): Status {
  return {
    protocol: 1,
    pid: 1,
    url: 'http://127.0.0.1:8080',
    revisions: Object.entries(revisions).map(([id, backends]) => ({
      id,
      version: id,
      weight: 50,
      url: null,
      backends,
    })),
    promoted: null,
    previous: null,
    inFlight: [],
  }
}

test('a change carries who asks, what holds for all, and what is wanted', () => {
  const context = { operationId: 'd1/deploy/web/shift/25', fencingToken: { term: 3, sequence: 7 } }
  expect(changeRequest<'shift'>({ split: { a: 100 } }, options, context)).toEqual({
    operation: { id: 'd1/deploy/web/shift/25', term: 3, sequence: 7 },
    settings: {
      host: '127.0.0.1',
      port: 8080,
      sticky: 'release',
      drainDeadlineMs: 30_000,
      stopDeadlineMs: 10_000,
    },
    input: { split: { a: 100 } },
  })
})

test('what is in flight is told in words, and as null at rest', () => {
  expect(observationOf(status({})).inFlight).toBeNull()
  const busy = { ...status({}), inFlight: ['starting one', 'stopping another'] }
  expect(observationOf(busy).inFlight).toBe('starting one; stopping another')
})

describe('the fleet', () => {
  test('has the wished number of slots before anything runs', () => {
    const empty = { revision: null, inService: false }
    expect(instancesOf(status({}), 2)).toEqual([
      { id: '1', ...empty },
      { id: '2', ...empty },
    ])
  })

  test('shows in each slot who has it, not who is staged beside it', () => {
    const seen = instancesOf(
      status({ old: [backend(1, 25), backend(2, 25, false)], new: [backend(1, 0), backend(2, 0)] }),
      2,
    )
    expect(seen).toEqual([
      { id: '1', revision: 'old', inService: true },
      { id: '2', revision: 'old', inService: false },
    ])
  })

  test('shows slots beyond the wished number as long as they serve', () => {
    expect(
      instancesOf(status({ old: [backend(1, 50), backend(3, 50)] }), 1).map(({ revision }) => revision),
    ).toEqual(['old', null, 'old'])
  })
})

describe('a launch', () => {
  const release = {
    id: '1.0.0-abc',
    version: '1.0.0',
    commit: null,
    artifact: { name: 'app', type: 'directory', reference: 'artifacts/x', sha256: 'x' },
    configuration: {
      REGION: 'eu',
      WORKERS: 4,
      nested: { a: 1 },
      'not-a-name': 'x',
      TOKEN: 'Bearer ${env:API_TOKEN}',
    },
  } as const
  const kept = keptRelease(release, { ...options, env: { REGION: 'us', MODE: 'prod' } }, 7)

  test('keeps references on disk and resolves them for the process', () => {
    expect(kept.env).toEqual({ REGION: 'eu', MODE: 'prod', WORKERS: '4', TOKEN: 'Bearer ${env:API_TOKEN}' })
    const resolved = { ...kept.env, TOKEN: 'Bearer s3cret' }
    const launch = launchOf(kept, '/srv/web/artifacts/x', resolved, { PATH: '/bin', OTHER: 'no' })
    expect(launch.env).toEqual({
      PATH: '/bin',
      REGION: 'eu',
      MODE: 'prod',
      WORKERS: '4',
      TOKEN: 'Bearer s3cret',
    })
    expect(launch.command).toEqual(['/bin/sh', '-c', 'exec node server.js'])
    expect(launch.directory).toBe('/srv/web/artifacts/x')
  })
})
