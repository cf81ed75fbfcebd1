import { expect, test } from 'vitest'
import { planOf } from '../readers.ts'

test('a table with everything', () => {
  const plan = planOf(`
    CREATE TABLE IF NOT EXISTS "Shop"."order lines" (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      total numeric(10,2) NOT NULL DEFAULT 0,
      tags text[] DEFAULT '{}',
      at timestamptz(3) NOT NULL DEFAULT now(),
      code char(2) DEFAULT 'a;b',
      item integer REFERENCES items (id) ON DELETE CASCADE UNIQUE,
      share double precision CHECK (share < 1),
      PRIMARY KEY (id),
      CONSTRAINT fk FOREIGN KEY (item, code) REFERENCES things (a, b)
    );`)
  expect(plan.tables).toEqual([
    {
      name: 'Shop.order lines',
      change: 'created',
      columnsAdded: [
        { name: 'id', type: 'bigint, identity, primary key' },
        { name: 'total', type: 'numeric(10,2), not null, default 0' },
        { name: 'tags', type: "text[], default '{}'" },
        { name: 'at', type: 'timestamptz(3), not null, default now()' },
        { name: 'code', type: "char(2), default 'a;b'" },
        { name: 'item', type: 'integer, references items, unique' },
        { name: 'share', type: 'double precision, check' },
      ],
      columnsRemoved: [],
      columnsChanged: [],
      notes: ['primary key (id)', 'foreign key fk (item, code) to things'],
    },
  ])
  expect(plan).toMatchObject({ warnings: [], destructive: false, other: [] })
})

test('a table that is altered', () => {
  const plan = planOf(`
    ALTER TABLE ONLY shop.orders
      ADD COLUMN a int, ADD b text NOT NULL, ADD c uuid DEFAULT gen_random_uuid(), DROP COLUMN d,
      ALTER e TYPE bigint USING e::bigint, ALTER f SET NOT NULL, ALTER g DROP NOT NULL, ALTER h SET DEFAULT 'x',
      ALTER i DROP DEFAULT, DROP CONSTRAINT k, ENABLE ROW LEVEL SECURITY, OWNER TO shop;
    ALTER TABLE shop.orders RENAME COLUMN l TO m;
    ALTER TABLE shop.orders RENAME CONSTRAINT n TO o;`)
  expect(plan.tables).toEqual([
    {
      name: 'shop.orders',
      change: 'altered',
      columnsAdded: [
        { name: 'a', type: 'integer' },
        { name: 'b', type: 'text, not null' },
        { name: 'c', type: 'uuid, default gen_random_uuid()' },
      ],
      columnsRemoved: [{ name: 'd' }],
      columnsChanged: [
        { name: 'e', from: null, to: 'bigint, converted' },
        { name: 'f', from: null, to: 'not null' },
        { name: 'g', from: 'not null', to: 'null allowed' },
        { name: 'h', from: null, to: "default 'x'" },
        { name: 'i', from: null, to: 'no default' },
        { name: 'l', from: null, to: 'renamed to m' },
      ],
      notes: ['constraint k dropped', 'enable row security', 'change owner', 'constraint n renamed to o'],
    },
  ])
  expect(plan.destructive).toBe(true)
  for (const said of [
    /shop\.orders\.b is NOT NULL without a default/,
    /shop\.orders\.c gets a value computed for each row: PostgreSQL may rewrite/,
    /shop\.orders\.d is dropped with its values/,
    /shop\.orders\.e becomes another type; values/,
    /shop\.orders\.f becomes NOT NULL/,
    /shop\.orders\.l is renamed/,
  ]) {
    expect(plan.warnings).toContainEqual(expect.stringMatching(said))
  }
  expect(plan.warnings).not.toContainEqual(expect.stringMatching(/orders\.a /))
})

test('constraints and indexes that lock a table that is in use', () => {
  const plan = planOf(`
    ALTER TABLE a ADD CONSTRAINT b FOREIGN KEY (c) REFERENCES d (e);
    ALTER TABLE a ADD CONSTRAINT f CHECK (g > 0) NOT VALID;
    ALTER TABLE a ADD CONSTRAINT h UNIQUE (i);
    ALTER TABLE a ADD CONSTRAINT j UNIQUE USING INDEX k;
    CREATE INDEX l ON a (m);
    CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS n ON a (lower(o)) WHERE p;
    DROP INDEX CONCURRENTLY q.r;
    ALTER INDEX s RENAME TO t;
    CREATE TABLE u (v int);
    CREATE INDEX w ON u (v);
    ALTER TABLE u ADD CONSTRAINT x UNIQUE (v);`)
  expect(plan.indexes).toEqual([
    { name: 'l', table: 'a', change: 'created' },
    { name: 'n', table: 'a', change: 'created' },
    { name: 'q.r', table: null, change: 'dropped' },
    { name: 's', table: null, change: 'altered' },
    { name: 'w', table: 'u', change: 'created' },
  ])
  expect(plan.warnings).toEqual([
    expect.stringMatching(/^Adding foreign key b .* reads all of a/),
    expect.stringMatching(/^Adding unique h .* builds its index/),
    expect.stringMatching(/^Creating index l without CONCURRENTLY/),
  ])
  expect(planOf('CREATE INDEX l ON a (m)', { dialect: 'sqlite' }).warnings).toEqual([])
})

test('rows', () => {
  const plan = planOf(`
    INSERT INTO a (b) VALUES (1) ON CONFLICT DO NOTHING;
    UPDATE c SET d = 1;
    UPDATE c SET d = 1 WHERE e;
    DELETE FROM f USING g WHERE f.h = g.h;
    TRUNCATE i, j CASCADE;
    MERGE INTO k USING l ON k.m = l.m WHEN MATCHED THEN DELETE;
    WITH gone AS (DELETE FROM n RETURNING *) INSERT INTO o SELECT * FROM gone;`)
  expect(plan.data.map(({ table, kind }) => [table, kind])).toEqual([
    ['a', 'insert'],
    ['c', 'update'],
    ['c', 'update'],
    ['f', 'delete'],
    ['i, j', 'delete'],
    ['k', 'other'],
    ['n', 'delete'],
    ['o', 'insert'],
  ])
  expect(plan.data[1]?.statement).toBe('UPDATE c SET d = 1')
  expect(plan.tables.map(({ name, change }) => `${name} ${change}`)).toContain('i data')
  expect(plan.destructive).toBe(true)
  expect(plan.warnings.filter((warning) => /no WHERE/.test(warning))).toHaveLength(1)
})

test('dropping and renaming', () => {
  const plan = planOf(`
    DROP TABLE IF EXISTS a.b, c CASCADE;
    ALTER TABLE d RENAME TO e;
    ALTER TABLE e ADD COLUMN f int;
    ALTER TABLE g SET SCHEMA h;
    CREATE TABLE i (j int);
    DROP TABLE i;`)
  expect(plan.tables.map(({ name, change, renamedTo }) => [name, change, renamedTo])).toEqual([
    ['a.b', 'dropped', undefined],
    ['c', 'dropped', undefined],
    ['d', 'altered', 'e'],
    ['g', 'renamed', 'h.g'],
    ['i', 'dropped', undefined],
  ])
  expect(plan.warnings).not.toContainEqual(expect.stringContaining('Table i is dropped'))
})

test('other objects', () => {
  const plan = planOf(`
    CREATE TYPE a.mood AS ENUM ('ok');
    ALTER TYPE a.mood ADD VALUE 'bad';
    CREATE OR REPLACE VIEW v AS SELECT 1;
    CREATE MATERIALIZED VIEW m AS SELECT 1 WITH NO DATA;
    CREATE FUNCTION f(x int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN; RETURN 1; END $$;
    CREATE TRIGGER t BEFORE INSERT ON o FOR EACH ROW EXECUTE FUNCTION f();
    CREATE EXTENSION IF NOT EXISTS pgcrypto;
    ALTER SEQUENCE s OWNED BY o.id;
    DROP FUNCTION g(int);
    DROP SCHEMA old CASCADE;`)
  expect(plan.objects).toEqual([
    { kind: 'type', name: 'a.mood', change: 'created' },
    { kind: 'type', name: 'a.mood', change: 'altered' },
    { kind: 'view', name: 'v', change: 'created' },
    { kind: 'materialized view', name: 'm', change: 'created' },
    { kind: 'function', name: 'f()', change: 'created' },
    { kind: 'trigger', name: 'o.t', change: 'created' },
    { kind: 'extension', name: 'pgcrypto', change: 'created' },
    { kind: 'sequence', name: 's', change: 'altered' },
    { kind: 'function', name: 'g()', change: 'dropped' },
    { kind: 'schema', name: 'old', change: 'dropped' },
  ])
  expect(plan.destructive).toBe(true)
  expect(plan.other).toEqual([])
})

test('transactions, settings and comments change nothing', () => {
  const plan = planOf(`
    BEGIN; SET lock_timeout = '3s'; SELECT pg_catalog.set_config('search_path', '', false);
    COMMENT ON TABLE a IS 'b'; SAVEPOINT c; CREATE TABLE d (); COMMIT;`)
  expect(plan.tables).toHaveLength(1)
  expect(plan.other).toEqual([])
})

test.each([
  "DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$",
  "SELECT setval('s', 1)",
  'CALL p()',
  'GRANT SELECT ON a TO b',
  'EXPLAIN ANALYZE DELETE FROM a',
  'ALTER SYSTEM SET x = 1',
  'ALTER TABLE a FROBNICATE',
])('what may do anything is shown word for word: %s', (statement) => {
  const plan = planOf(`CREATE TABLE known ();\n${statement};`)
  expect(plan.other).toEqual([statement])
  expect(plan.warnings[0]).toMatch(/^One statement was not understood/)
})
