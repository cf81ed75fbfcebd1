// What a person should think of before approving. The wording says which database it is true of.

export const lost = {
  table: (table: string) => `Table ${table} is dropped with its rows; a rollback does not bring them back.`,
  column: (table: string, column: string) =>
    `Column ${table}.${column} is dropped with its values; a rollback does not bring them back.`,
  everything: (kind: string, name: string) => `The ${kind} ${name} is dropped with everything in it.`,
  rows: (table: string, all: boolean) =>
    `${all ? 'All rows' : 'Rows'} of ${table} are deleted; a rollback does not bring them back.`,
  replaced: (table: string) => `Rows of ${table} that have the same key are replaced (REPLACE).`,
  type: (table: string, column: string) =>
    `Column ${table}.${column} becomes another type; values that do not fit are cut or stop the migration.`,
} as const

export const careful = {
  allRows: (table: string) => `All rows of ${table} are updated: there is no WHERE.`,
  cascade: (what: string) => `CASCADE: whatever depends on ${what} is dropped too.`,
  notNull: (table: string, column: string) =>
    `Column ${table}.${column} is NOT NULL without a default: this fails if ${table} has rows, and code that does not know the column cannot insert.`,
  implicitDefault: (table: string, column: string) =>
    `Column ${table}.${column} is NOT NULL without a default: rows that are there get the type's own, and code that does not know the column cannot insert (MySQL).`,
  setNotNull: (table: string, column: string) =>
    `Column ${table}.${column} becomes NOT NULL: this fails if a row has none, and so does code that leaves it out.`,
  renamed: (what: string) => `${what} is renamed: code that knows the old name fails from then on.`,
  enumValue: (type: string) => `A value that was added to the type ${type} cannot be taken away again.`,
  unknown: (count: number) =>
    `${count === 1 ? 'One statement was' : `${count} statements were`} not understood, see below; ${count === 1 ? 'it' : 'they'} may do anything.`,
} as const

export const locks = {
  index: (index: string, table: string) =>
    `Creating index ${index} without CONCURRENTLY stops writes to ${table} while it is built (PostgreSQL).`,
  rewrite: (table: string, why: string) =>
    `${why}: PostgreSQL may rewrite ${table}, and nobody can use it meanwhile.`,
  scan: (table: string, what: string) =>
    `Adding ${what} reads all of ${table} while it is locked (PostgreSQL); NOT VALID and a later VALIDATE do not.`,
  build: (table: string, what: string) =>
    `Adding ${what} builds its index while ${table} is locked (PostgreSQL); an index built CONCURRENTLY before can be used.`,
  algorithm: (table: string) =>
    `ALTER TABLE ${table} says no ALGORITHM: MySQL may copy the table and stop writes meanwhile.`,
  whole: (what: string, table: string) => `${what} locks ${table} for as long as it runs.`,
} as const
