import { expect, test } from 'vitest'
import { planOf } from '../readers.ts'

test('SQLite, without being told', () => {
  const plan = planOf(`
    PRAGMA foreign_keys = 0;
    BEGIN IMMEDIATE;
    CREATE TABLE \`new orders\` (id INTEGER PRIMARY KEY AUTOINCREMENT, a, b TEXT DEFAULT (datetime('now'))) WITHOUT ROWID;
    INSERT OR REPLACE INTO t VALUES (1);
    CREATE TRIGGER x AFTER INSERT ON t BEGIN UPDATE a SET b = 1; DELETE FROM c; END;
    ALTER TABLE [t] DROP COLUMN x;
    WITH d AS (SELECT 1) DELETE FROM e WHERE a IN (SELECT * FROM d);
    COMMIT;`)
  expect(plan.tables).toMatchObject([
    {
      name: 'new orders',
      change: 'created',
      columnsAdded: [
        { name: 'id', type: 'integer, primary key, autoincrement' },
        { name: 'a', type: '' },
        { name: 'b', type: 'text, default datetime(…)' },
      ],
    },
    { name: 't', columnsRemoved: [{ name: 'x' }] },
    { name: 'e', change: 'data' },
  ])
  expect(plan.objects).toEqual([{ kind: 'trigger', name: 'x', change: 'created' }])
  expect(plan.destructive).toBe(true)
  expect(plan.warnings).toContainEqual(expect.stringContaining('REPLACE'))
  expect(plan.other).toEqual([])
})

test('MySQL', () => {
  const plan = planOf(
    `
    SET NAMES utf8mb4;
    CREATE TABLE \`t\` (\`id\` int unsigned NOT NULL AUTO_INCREMENT, d decimal(10,2) DEFAULT 0, k enum('a','b'),
      PRIMARY KEY (\`id\`), KEY \`i\` (\`d\`)) ENGINE=InnoDB;
    ALTER TABLE shop.o ADD COLUMN x int NOT NULL AFTER a, MODIFY COLUMN b bigint NOT NULL, CHANGE c d text,
      DROP INDEX e, ADD INDEX f (g), ADD UNIQUE KEY h (i), DROP FOREIGN KEY j, RENAME COLUMN k TO l,
      ALTER COLUMN m SET DEFAULT 3, DROP COLUMN n;
    RENAME TABLE p TO q;
    UPDATE a JOIN b ON a.x = b.x SET a.y = 1;
    DELETE a FROM a JOIN b ON a.x = b.x;
    DROP INDEX r ON s;
    TRUNCATE TABLE u;`,
    { dialect: 'mysql' },
  )
  const [created, altered] = plan.tables
  expect(created).toMatchObject({
    name: 't',
    columnsAdded: [
      { name: 'id', type: 'int unsigned, not null, auto_increment' },
      { name: 'd', type: 'decimal(10,2), default 0' },
      { name: 'k', type: "enum('a', 'b')" },
    ],
    notes: ['primary key (id)', 'index i (d)'],
  })
  expect(altered).toMatchObject({
    name: 'shop.o',
    columnsAdded: [{ name: 'x', type: 'int, not null' }],
    columnsRemoved: [{ name: 'n' }],
    columnsChanged: [
      { name: 'b', to: 'bigint, not null' },
      { name: 'c', to: 'text, renamed to d' },
      { name: 'k', to: 'renamed to l' },
      { name: 'm', to: 'default 3' },
    ],
    notes: ['unique h (i) added', 'drop foreign key j'],
  })
  expect(plan.indexes).toEqual([
    { name: 'e', table: 'shop.o', change: 'dropped' },
    { name: 'f', table: 'shop.o', change: 'created' },
    { name: 'r', table: 's', change: 'dropped' },
  ])
  expect(plan.data.map(({ table, kind }) => [table, kind])).toEqual([
    ['a', 'update'],
    ['a', 'delete'],
    ['u', 'delete'],
  ])
  expect(plan.warnings).toContainEqual(expect.stringContaining('says no ALGORITHM'))
  expect(plan.warnings).not.toContainEqual(expect.stringContaining('PostgreSQL'))
  expect(plan.other).toEqual([])
})

test.each([
  ['sqlite', "ATTACH DATABASE 'x' AS y"],
  ['mysql', "LOAD DATA INFILE 'x' INTO TABLE t"],
  ['mysql', 'GRANT ALL ON a TO b'],
] as const)('what is not known of %s is shown word for word', (dialect, statement) => {
  expect(planOf(`CREATE TABLE known (a int);\n${statement};`, { dialect }).other).toEqual([statement])
})
