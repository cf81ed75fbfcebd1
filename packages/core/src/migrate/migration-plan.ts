import type { JsonObject } from '../json/json.ts'

/** A column that a migration adds. */
export interface AddedColumn extends JsonObject {
  readonly name: string
  /** As the database writes it, with what else holds: `varchar(20), not null, default 'x'`. */
  readonly type: string
}

/** A column that a migration takes away, with its values. */
export interface RemovedColumn extends JsonObject {
  readonly name: string
}

/** A column that stays, and is another one afterwards. */
export interface ChangedColumn extends JsonObject {
  readonly name: string
  /** What it was; null where the migration does not say. */
  readonly from: string | null
  /** What it will be: a type, `not null`, `renamed to total`. */
  readonly to: string
}

/** What a migration does to one table. */
export interface TableChange extends JsonObject {
  /** With its schema where the migration names one: `billing.invoices`. */
  readonly name: string
  /** `data`: only its rows. */
  readonly change: 'created' | 'altered' | 'dropped' | 'renamed' | 'data'
  readonly columnsAdded: readonly AddedColumn[]
  readonly columnsRemoved: readonly RemovedColumn[]
  readonly columnsChanged: readonly ChangedColumn[]
  readonly renamedTo?: string
  /** What else changes, in words: constraints, owner, row security. */
  readonly notes: readonly string[]
}

/** Rows that a migration writes or deletes. */
export interface DataChange extends JsonObject {
  /** The table, or several with commas between them. */
  readonly table: string
  readonly kind: 'insert' | 'update' | 'delete' | 'other'
  readonly statement: string
}

/** What a migration does to one index. */
export interface IndexChange extends JsonObject {
  readonly name: string
  /** Null where the statement does not name it. */
  readonly table: string | null
  readonly change: 'created' | 'dropped' | 'altered'
}

/** What a migration does to something that is neither table nor index: a type, a view, a function. */
export interface ObjectChange extends JsonObject {
  /** `type`, `view`, `function`, `extension`. */
  readonly kind: string
  readonly name: string
  readonly change: 'created' | 'dropped' | 'altered'
}

/** What a migration will do, as a person has to see it before approving. */
export interface MigrationPlan extends JsonObject {
  readonly format: 1
  /**
   * Where this was read: the {@link planFromJson | JSON form} in the dry run's output, SQL in its output, the
   * migration files themselves, or nothing that anybody understood.
   */
  readonly source: 'json' | 'output' | 'files' | 'nothing'
  /** In the order in which the migration first names them. */
  readonly tables: readonly TableChange[]
  readonly data: readonly DataChange[]
  readonly indexes: readonly IndexChange[]
  readonly objects: readonly ObjectChange[]
  /** What nobody understood, word for word. It may do anything. */
  readonly other: readonly string[]
  readonly warnings: readonly string[]
  /** Rows or values will be lost: something is dropped, deleted, or made into another type. */
  readonly destructive: boolean
  /** How the migration would be undone, line by line; empty where nothing says it. */
  readonly rollback: readonly string[]
}
