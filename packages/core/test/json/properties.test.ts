import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Observation } from '../../src/adapter/observation.ts'
import { revisionOf, sameRelease, servesOnly, showsSplit, splitOf } from '../../src/engine/observed.ts'
import { canonicalJson } from '../../src/json/canonical.ts'
import { formatDuration, parseDuration } from '../../src/json/duration.ts'
import { isoTime } from '../../src/json/iso-time.ts'
import type { Json } from '../../src/json/json.ts'

const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

test('isoTime writes what Date writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(0, 0, 1) + 1, max: latest }), (ms) => {
      fc.pre(new Date(ms).getUTCFullYear() >= 1000)
      expect(isoTime(ms)).toBe(new Date(ms).toISOString())
    }),
    { numRuns: 2_000 },
  )
})

test('isoTime knows leap days, turns of years and times before 1970', () => {
  for (const text of [
    '1970-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '2000-02-29T12:00:00.000Z',
    '1900-02-28T23:59:59.999Z',
    '2100-03-01T00:00:00.000Z',
    '2024-02-29T23:59:59.999Z',
    '2026-12-31T23:59:59.999Z',
    '9999-12-31T23:59:59.999Z',
  ])
    expect(isoTime(Date.parse(text))).toBe(text)
})

test('equal JSON has one canonical text, whatever the order of its keys, and different JSON another', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = value as Json
      expect(JSON.parse(canonicalJson(json))).toEqual(JSON.parse(JSON.stringify(json)))
      expect(canonicalJson(reversed(json))).toBe(canonicalJson(json))
    }),
  )
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const same = canonicalJson(one as Json) === canonicalJson(other as Json)
      expect(same).toBe(JSON.stringify(sorted(one as Json)) === JSON.stringify(sorted(other as Json)))
    }),
  )
})

test('a member that is undefined does not count', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe(canonicalJson({ b: 1 }))
})

test('a duration that is written is read again, to the second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 60_000, max: 1e12 }), (ms) => {
      expect(Math.abs(parseDuration(formatDuration(ms)) - ms)).toBeLessThanOrEqual(500)
    }),
  )
})

/** Weights that add up to 100 over some revisions. */
const observation = fc
  .array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 })
  .map((parts): Observation => {
    const sum = parts.reduce((one, other) => one + other, 0)
    return {
      url: null,
      inFlight: null,
      revisions: parts.map((part, index) => ({
        id: `r${index}`,
        release: index === 0 ? null : `release-${index}`,
        version: `${index}.0.0`,
        url: null,
        weight: sum === 0 ? 0 : (part / sum) * 100,
      })),
    }
  })

test('an observation shows its own split, and no other one', () => {
  fc.assert(
    fc.property(observation, (seen) => {
      const split = splitOf(seen)
      expect(showsSplit(seen, split)).toBe(true)
      expect(Object.values(split).every((weight) => weight > 0)).toBe(true)
      const [first] = Object.keys(split)
      if (first === undefined) return
      expect(showsSplit(seen, { ...split, [first]: (split[first] as number) - 1 })).toBe(false)
      expect(showsSplit(seen, { ...split, stranger: 1 })).toBe(false)
      expect(showsSplit(seen, {})).toBe(false)
    }),
  )
})

test('a release is served alone exactly when everything that gets traffic is that release', () => {
  fc.assert(
    fc.property(observation, (seen) => {
      const live = seen.revisions.filter(({ weight }) => weight > 0)
      expect(servesOnly(seen, null)).toBe(live.length === 0)
      for (const revision of seen.revisions)
        expect(servesOnly(seen, revision)).toBe(live.length === 1 && live[0]?.id === revision.id)
    }),
  )
})

test('a release is the same under another id, and one that predates Landfall only under its own', () => {
  const revision = { id: 'a', release: 'x', version: null }
  expect(sameRelease(revision, { ...revision, id: 'b' })).toBe(true)
  expect(sameRelease(revision, { ...revision, release: 'y' })).toBe(false)
  expect(sameRelease({ ...revision, release: null }, revision)).toBe(true)
  expect(sameRelease({ ...revision, release: null, id: 'b' }, revision)).toBe(false)
})

test('the revision of a release is found by the release', () => {
  fc.assert(
    fc.property(observation, (seen) => {
      for (const { id, release, version } of seen.revisions)
        if (release !== null) expect(revisionOf(seen, release)).toEqual({ id, release, version })
      expect(revisionOf(seen, 'stranger')).toBeNull()
    }),
  )
})

function reversed(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Json) => reversed(item))
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member as Json)]),
  )
}

/** Tells lists from objects, and does not care for the order of keys. */
function sorted(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return { list: value.map((item: Json) => sorted(item)) }
  const members = Object.entries(value).map(([key, member]): [string, Json] => [key, sorted(member as Json)])
  return { object: members.sort(([one], [other]) => (one < other ? -1 : 1)) as Json }
}
