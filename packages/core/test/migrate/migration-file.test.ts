import { expect, test } from 'vitest'
import { downFileOf, isDownFile, partsOf } from '../../src/migrate/migration-file.ts'

test.each([
  ['dbmate', '-- migrate:up transaction:false\nA;\n-- migrate:down\nB;\n'],
  ['goose', '-- +goose Up\nA;\n-- +goose Down\nB;\n'],
  ['sql-migrate', '-- +migrate Up\nA;\n-- +migrate Down\nB;\n'],
  ['node-pg-migrate', '-- Up Migration\nA;\n-- Down Migration\nB;\n'],
])('both ways in one file, as %s marks them', (_, text) => {
  const { up, down } = partsOf(text)
  expect([up.trim(), down?.trim()]).toEqual(['A;', 'B;'])
})

test('a comment that speaks of up and down is no marker', () => {
  const text = '-- up to here\nA;\n-- down below\nB;\n'
  expect(partsOf(text)).toEqual({ up: text, down: null })
})

test('the file beside it that undoes it', () => {
  expect(downFileOf('db/001_a.up.sql')).toBe('db/001_a.down.sql')
  expect(downFileOf('db/001/up.sql')).toBe('db/001/down.sql')
  expect(downFileOf('db/startup.sql')).toBeNull()
  expect(['a.down.sql', '1/down.sql', 'a.up.sql', 'showdown.sql'].map(isDownFile)).toEqual([
    true,
    true,
    false,
    false,
  ])
})
