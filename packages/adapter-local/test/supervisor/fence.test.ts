import { expect, test } from 'vitest'
import {
  type Fence,
  openFence,
  pass,
  type Touch,
  touchRevision,
  touchRevisionForTraffic,
  touchSlot,
  touchTable,
} from '../../src/supervisor/fence.ts'

type Step = readonly [term: number, sequence: number, touch: Touch]

function after(...steps: readonly Step[]): Fence {
  return steps.reduce(
    (fence, [term, sequence, touch]) => pass(fence, { id: 'x', term, sequence }, touch),
    openFence,
  )
}

const fenced = expect.objectContaining({ code: 'FENCED' })

test.each<[string, Step[]]>([
  [
    'the same operation again',
    [
      [1, 5, touchTable],
      [1, 5, touchTable],
    ],
  ],
  [
    'a new term from its beginning',
    [
      [1, 500, touchTable],
      [2, 1, touchTable],
    ],
  ],
  [
    'two revisions in any order',
    [
      [1, 5, touchRevision('a')],
      [1, 4, touchRevision('b')],
    ],
  ],
  [
    'two slots in any order',
    [
      [1, 5, touchSlot(1)],
      [1, 4, touchSlot(2)],
    ],
  ],
  [
    'a revision, though the table changed later',
    [
      [1, 5, touchTable],
      [1, 4, touchRevision('a')],
    ],
  ],
])('lets pass: %s', (_what, steps) => {
  expect(after(...steps).term).toBe(steps.at(-1)?.[0])
})

test.each<[string, Step[]]>([
  [
    'a lower term',
    [
      [2, 1, touchRevision('a')],
      [1, 9, touchRevision('b')],
    ],
  ],
  [
    'a late shift',
    [
      [1, 5, touchTable],
      [1, 4, touchTable],
    ],
  ],
  [
    'a late change of a revision',
    [
      [1, 5, touchRevision('a')],
      [1, 4, touchRevision('a')],
    ],
  ],
  [
    'a late change of a slot',
    [
      [1, 5, touchSlot(1)],
      [1, 4, touchSlot(1)],
    ],
  ],
  [
    'a shift after a later change of a slot',
    [
      [1, 5, touchSlot(1)],
      [1, 4, touchTable],
    ],
  ],
  [
    'a change of a slot after a later shift',
    [
      [1, 5, touchTable],
      [1, 4, touchSlot(1)],
    ],
  ],
  [
    'the beginning of a late update',
    [
      [1, 5, touchTable],
      [1, 4, touchRevisionForTraffic('a')],
    ],
  ],
])('refuses %s', (_what, steps) => {
  const before = after(...steps.slice(0, -1))
  expect(() => after(...steps)).toThrow(fenced)
  expect(before).toEqual(after(...steps.slice(0, -1)))
})

test('slots in any order do not make a late shift possible', () => {
  expect(() => after([1, 6, touchSlot(1)], [1, 5, touchSlot(2)], [1, 5, touchTable])).toThrow(fenced)
})
