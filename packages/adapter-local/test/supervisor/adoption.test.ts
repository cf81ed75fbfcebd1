import { expect, test } from 'vitest'
import { living } from '../../src/control/offline-status.ts'
import { backoffMs } from '../../src/supervisor/keeper.ts'
import { readProcess } from '../../src/supervisor/proc.ts'
import { groupIsAlive, leaderIsAlive } from '../../src/supervisor/process-group.ts'
import { findGroup } from '../../src/supervisor/process-record.ts'
import { emptyState, type ProcessRecord, withBackends } from '../../src/supervisor/state.ts'

const self = readProcess(process.pid)
const started = self?.started ?? ''
const record: ProcessRecord = { token: 'none', pid: process.pid, started, port: 1, ready: true }

test('a process is the one that was started if its pid, start and boot are the same', () => {
  expect(findGroup(record)).toEqual({ pid: process.pid, started })
  expect(leaderIsAlive({ pid: process.pid, started })).toBe(true)
})

test.each([
  ['another start', { started: started.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)) }],
  ['another boot', { started: started.replace(/^[^:]*/, 'another-boot') }],
  ['a pid that is not there', { pid: 2 ** 22 + 1 }],
  ['a start that was never written down, with a token nobody has', { started: null }],
])('%s is not our process: it is neither adopted nor signalled', (_what, change) => {
  const stranger = { ...record, ...change }
  expect(findGroup(stranger)).toBeNull()
  if (stranger.pid !== null && stranger.started !== null)
    expect(groupIsAlive({ pid: stranger.pid, started: stranger.started })).toBe(false)
})

test('without a supervisor only what is alive is told of', () => {
  const place = { revision: 'a', weight: 50, drained: false, leaving: false, process: record }
  const state = withBackends(emptyState, [
    { ...place, slot: 1 },
    { ...place, slot: 2 },
  ])
  expect(Object.keys(living(state, (id) => id === 'a#2').backends)).toEqual(['a#2'])
  expect(living(state, () => false).backends).toEqual({})
})

test('restarts back off, to a limit', () => {
  expect([0, 1, 2, 3, 20].map(backoffMs)).toEqual([0, 100, 200, 400, 30_000])
})
