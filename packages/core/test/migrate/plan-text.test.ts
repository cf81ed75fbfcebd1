import { expect, test } from 'vitest'
import { migrationPlanText } from '../../src/migrate/plan-text.ts'
import { planOf } from './readers.ts'

test('a person sees what is lost, changed, not understood, and how it is undone', () => {
  const plan = planOf(`
    ALTER TABLE orders ADD COLUMN total numeric(10,2) NOT NULL DEFAULT 0, DROP COLUMN sum;
    ALTER TABLE orders RENAME COLUMN a TO b;
    UPDATE orders SET total = 1 WHERE id = 2;
    CREATE INDEX CONCURRENTLY orders_total ON orders (total);
    CREATE TYPE mood AS ENUM ('ok');
    DO $$ anything $$;`)
  expect(migrationPlanText({ ...plan, rollback: ['ALTER TABLE orders DROP COLUMN total;'] })).toBe(
    `DESTRUCTIVE: rows or values will be lost.

Warnings
  ! One statement was not understood, see below; it may do anything.
  ! Column orders.sum is dropped with its values; a rollback does not bring them back.
  ! Column orders.a is renamed: code that knows the old name fails from then on.

Tables
  orders: altered
    + total numeric(10,2), not null, default 0
    - sum
    ~ a: renamed to b

Data
  update orders
    UPDATE orders SET total = 1 WHERE id = 2

Indexes
  created orders_total on orders

Other objects
  created type mood

Not understood, word for word
    DO $$ anything $$

Rollback
  ALTER TABLE orders DROP COLUMN total;

Read from the migration files.`,
  )
})

test('nothing is left unsaid', () => {
  const text = migrationPlanText(planOf('ALTER TABLE a RENAME TO b'))
  expect(text).toContain('a: renamed to b')
  expect(text).toContain('no row is changed')
  expect(text).toContain('nothing says how this would be undone')
})

test('a text cannot hide a line from the person who reads it', () => {
  const plan = planOf('CREATE TABLE known ();')
  const text = migrationPlanText({ ...plan, other: ['DROP TABLE a;\u001b[2K\rSELECT 1;\u202e'] })
  expect(text).toContain('DROP TABLE a;<U+001b>[2K<U+000d>SELECT 1;<U+202e>')
})

test('a long statement is shortened, what nobody understood is not', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n')
  const plan = planOf('CREATE TABLE known ();')
  const data = [{ table: 'a', kind: 'update', statement: lines } as const]
  const text = migrationPlanText({ ...plan, data, other: [lines] })
  expect(text).toContain('… 18 more lines')
  expect(text.match(/line 29/g)).toHaveLength(1)
})
