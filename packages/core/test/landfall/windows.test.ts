import { expect, test } from 'vitest'
import { checkTimes, closedAt, type DeploymentWindow } from '../../src/landfall/windows.ts'

const open = (at: string, ...windows: DeploymentWindow[]): boolean =>
  closedAt(Date.parse(at), { windows }) === null

test('a window is open from its first minute to before its last', () => {
  const work: DeploymentWindow = { days: ['mon', 'tue'], from: '09:00', to: '16:30' }
  // 2026-01-05 is a Monday.
  expect(open('2026-01-05T08:59:59Z', work)).toBe(false)
  expect(open('2026-01-05T09:00:00Z', work)).toBe(true)
  expect(open('2026-01-05T16:29:59Z', work)).toBe(true)
  expect(open('2026-01-05T16:30:00Z', work)).toBe(false)
  expect(open('2026-01-06T12:00:00Z', work)).toBe(true)
  expect(open('2026-01-07T12:00:00Z', work)).toBe(false)
})

test('a window over midnight belongs to the day on which it begins', () => {
  const night: DeploymentWindow = { days: ['sat'], from: '22:00', to: '04:00' }
  // 2026-01-10 is a Saturday.
  expect(open('2026-01-10T03:00:00Z', night)).toBe(false)
  expect(open('2026-01-10T22:00:00Z', night)).toBe(true)
  expect(open('2026-01-11T03:59:00Z', night)).toBe(true)
  expect(open('2026-01-11T04:00:00Z', night)).toBe(false)
  expect(open('2026-01-11T23:00:00Z', night)).toBe(false)
})

test('a window from a time to the same time lasts a whole day', () => {
  const day: DeploymentWindow = { days: ['sun'], from: '06:00', to: '06:00' }
  expect(open('2026-01-11T06:00:00Z', day)).toBe(true)
  expect(open('2026-01-12T05:59:00Z', day)).toBe(true)
  expect(open('2026-01-12T06:00:00Z', day)).toBe(false)
  expect(open('2026-01-11T05:59:00Z', day)).toBe(false)
})

test('a time zone moves the hours and the days', () => {
  const tokyo: DeploymentWindow = { days: ['mon'], from: '09:00', to: '10:00', timeZone: 'Asia/Tokyo' }
  expect(open('2026-01-05T00:30:00Z', tokyo)).toBe(true)
  const early: DeploymentWindow = { days: ['mon'], from: '00:00', to: '01:00', timeZone: 'Asia/Tokyo' }
  expect(open('2026-01-04T15:30:00Z', early)).toBe(true)
  const kathmandu: DeploymentWindow = { from: '12:00', to: '12:15', timeZone: 'Asia/Kathmandu' }
  expect(open('2026-01-04T06:15:00Z', kathmandu)).toBe(true)
})

test('a window keeps its local time when the clocks change', () => {
  const berlin: DeploymentWindow = { from: '09:00', to: '10:00', timeZone: 'Europe/Berlin' }
  // Winter, then summer: 29 March 2026 is when it begins.
  expect(open('2026-03-28T08:30:00Z', berlin)).toBe(true)
  expect(open('2026-03-29T08:30:00Z', berlin)).toBe(false)
  expect(open('2026-03-29T07:30:00Z', berlin)).toBe(true)
  expect(open('2026-10-25T08:30:00Z', berlin)).toBe(true)
})

test('an hour that does not exist is no window that day, and one that comes twice is open twice', () => {
  const berlin: DeploymentWindow = { from: '02:00', to: '03:00', timeZone: 'Europe/Berlin' }
  expect(open('2026-03-29T00:59:00Z', berlin)).toBe(false)
  expect(open('2026-03-29T01:00:00Z', berlin)).toBe(false)
  expect(open('2026-10-25T00:30:00Z', berlin)).toBe(true)
  expect(open('2026-10-25T01:30:00Z', berlin)).toBe(true)
})

test('any of several windows will do, and none says what would', () => {
  const windows: DeploymentWindow[] = [
    { days: ['mon'], from: '09:00', to: '10:00' },
    { from: '20:00', to: '21:00', timeZone: 'Europe/Berlin' },
  ]
  expect(open('2026-01-05T09:30:00Z', ...windows)).toBe(true)
  expect(open('2026-01-06T19:30:00Z', ...windows)).toBe(true)
  expect(closedAt(Date.parse('2026-01-06T12:00:00Z'), { windows })).toBe(
    'open only mon 09:00-10:00 UTC, or daily 20:00-21:00 Europe/Berlin',
  )
})

test('a freeze wins over an open window', () => {
  const freezes = [{ from: '2026-12-20T00:00:00Z', to: '2027-01-02T00:00:00Z', reason: 'holidays' }]
  const windows: DeploymentWindow[] = [{ from: '00:00', to: '00:00' }]
  const at = (time: string) => closedAt(Date.parse(time), { windows, freezes })
  expect(at('2026-12-19T23:59:59Z')).toBeNull()
  expect(at('2026-12-20T00:00:00Z')).toBe('frozen until 2027-01-02T00:00:00Z: holidays')
  expect(at('2027-01-01T23:59:59Z')).not.toBeNull()
  expect(at('2027-01-02T00:00:00Z')).toBeNull()
})

test('times that do not exist are refused', () => {
  const good = { from: '09:00', to: '10:00' }
  for (const wrong of [
    { windows: [{ ...good, from: '9:00' }] },
    { windows: [{ ...good, to: '24:00' }] },
    { windows: [{ ...good, days: ['monday' as 'mon'] }] },
    { windows: [{ ...good, timeZone: 'Europe/Atlantis' }] },
    { freezes: [{ from: 'soon', to: 'later', reason: 'r' }] },
    { freezes: [{ from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z', reason: 'r' }] },
  ])
    expect(() => checkTimes('test', wrong), JSON.stringify(wrong)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', target: 'test' }),
    )
})
