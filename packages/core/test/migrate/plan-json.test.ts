import { expect, test } from 'vitest'
import { planFromJson } from '../../src/migrate/plan-json.ts'

const small = { landfall: 'migration-plan', format: 1 }

test('it is found wherever it stands in the output', () => {
  const plan = { ...small, tables: [{ name: 'a', change: 'altered', notes: ['a "brace" {'] }] }
  const output = `\n> app@1 dry-run\n> tool {x}\n\nhello\n${JSON.stringify(plan, null, 2)}\n} bye\n`
  expect(planFromJson(output)).toEqual({
    format: 1,
    source: 'json',
    tables: [
      {
        name: 'a',
        change: 'altered',
        columnsAdded: [],
        columnsRemoved: [],
        columnsChanged: [],
        notes: ['a "brace" {'],
      },
    ],
    data: [],
    indexes: [],
    objects: [],
    other: [],
    warnings: [],
    destructive: false,
    rollback: [],
  })
})

test('without it there is none', () => {
  expect(planFromJson('{"tables":[]} landfall migration-plan')).toBeNull()
})

test('what is lost is said, also when the tool does not', () => {
  const plan = planFromJson(
    JSON.stringify({
      ...small,
      tables: [
        { name: 'a', change: 'dropped' },
        { name: 'b', change: 'altered', columnsRemoved: [{ name: 'c' }] },
      ],
      data: [{ table: 'd', kind: 'delete', statement: 'DELETE FROM d' }],
      other: ['?'],
      warnings: ['mind the gap'],
      destructive: false,
    }),
  )
  expect(plan?.destructive).toBe(true)
  expect(plan?.warnings).toEqual([
    expect.stringContaining('not understood'),
    expect.stringContaining('Table a is dropped'),
    expect.stringContaining('Column b.c is dropped'),
    expect.stringContaining('Rows of d are deleted'),
    'mind the gap',
  ])
})

test('several become one', () => {
  const one = (name: string) =>
    JSON.stringify({ ...small, tables: [{ name, change: 'created' }], rollback: [name] })
  const plan = planFromJson(`${one('a')}\n${one('b')}`)
  expect(plan?.tables.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(plan?.rollback).toEqual(['a', 'b'])
})

test.each([
  ['is cut', '{"landfall":"migration-plan","format":1,"tables":[', /no JSON/],
  ['is of another format', '{"landfall":"migration-plan","format":2}', /format: the number 1/],
  ['has a misspelt member', '{"landfall":"migration-plan","format":1,"tabels":[]}', /tabels: not known/],
  [
    'has a wrong member deep inside',
    '{"landfall":"migration-plan","format":1,"tables":[{"name":"a","change":"gone"}]}',
    /tables\[0\]\.change: one of created/,
  ],
])('one that %s is refused', (_, output, message) => {
  expect(() => planFromJson(output)).toThrow(expect.objectContaining({ code: 'RESULT_INVALID' }))
  expect(() => planFromJson(output)).toThrow(message)
})
