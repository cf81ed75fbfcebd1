import type { Dialect } from './dialect.ts'
import type {
  AddedColumn,
  ChangedColumn,
  DataChange,
  IndexChange,
  MigrationPlan,
  ObjectChange,
  RemovedColumn,
  TableChange,
} from './migration-plan.ts'
import { careful } from './warnings.ts'

/** A plan while its statements are read, one after the other. */
export interface Draft {
  createTable(name: string): void
  dropTable(name: string): void
  renameTable(name: string, to: string): void
  addColumn(table: string, column: AddedColumn): void
  removeColumn(table: string, column: string): void
  changeColumn(table: string, column: ChangedColumn): void
  /** What else changes in a table, in words. */
  note(table: string, words: string): void
  changeData(change: DataChange): void
  changeIndex(change: IndexChange): void
  changeObject(change: ObjectChange): void
  /** A statement that nobody understood, word for word. */
  leaveAsItIs(statement: string): void
  warn(warning: string): void
  /** Warns of a lock that only one kind of database takes. */
  warnOfLock(dialect: Dialect, warning: string): void
  /** Rows or values get lost. */
  lose(warning: string): void
  /** The table is made by this migration, so that nothing of it is in use yet. */
  isNew(table: string): boolean
  /** Something was understood of what is changed. */
  saysSomething(): boolean
  finish(source: MigrationPlan['source'], rollback: readonly string[]): MigrationPlan
}

interface OpenTable {
  readonly name: string
  created: boolean
  dropped: boolean
  altered: boolean
  renamedTo: string | null
  readonly columnsAdded: AddedColumn[]
  readonly columnsRemoved: RemovedColumn[]
  readonly columnsChanged: ChangedColumn[]
  readonly notes: Set<string>
}

/**
 * Begins a plan.
 *
 * @param dialect the database's, where it is known: what other databases lock is then left out
 */
export function createDraft(dialect: Dialect | null = null): Draft {
  // By the name that a table has at that point of the migration; one that was renamed is found by both.
  const byName = new Map<string, OpenTable>()
  const tables: OpenTable[] = []
  const data: DataChange[] = []
  const indexes: IndexChange[] = []
  const objects: ObjectChange[] = []
  const other: string[] = []
  const warnings = new Set<string>()
  let destructive = false

  const tableOf = (name: string): OpenTable => {
    const known = byName.get(name)
    if (known !== undefined) return known
    const table: OpenTable = {
      name,
      created: false,
      dropped: false,
      altered: false,
      renamedTo: null,
      columnsAdded: [],
      columnsRemoved: [],
      columnsChanged: [],
      notes: new Set(),
    }
    byName.set(name, table)
    tables.push(table)
    return table
  }
  const altered = (name: string): OpenTable => {
    const table = tableOf(name)
    table.altered = true
    return table
  }

  return {
    createTable(name) {
      tableOf(name).created = true
    },
    dropTable(name) {
      const table = tableOf(name)
      table.dropped = true
      // A table made later under this name is another one.
      byName.delete(name)
    },
    renameTable(name, to) {
      const table = tableOf(name)
      table.renamedTo = to
      byName.set(to, table)
    },
    addColumn: (table, column) => void altered(table).columnsAdded.push(column),
    removeColumn: (table, name) => void altered(table).columnsRemoved.push({ name }),
    changeColumn: (table, column) => void altered(table).columnsChanged.push(column),
    note: (table, words) => void altered(table).notes.add(words),
    changeData(change) {
      data.push(change)
      for (const name of change.table.split(', ')) if (name !== '') tableOf(name)
    },
    changeIndex: (change) => void indexes.push(change),
    changeObject: (change) => void objects.push(change),
    leaveAsItIs: (statement) => void other.push(statement),
    warn: (warning) => void warnings.add(warning),
    warnOfLock(of, warning) {
      if (dialect === null || dialect === of) warnings.add(warning)
    },
    lose(warning) {
      destructive = true
      warnings.add(warning)
    },
    isNew: (name) => byName.get(name)?.created ?? false,
    saysSomething: () => tables.length + data.length + indexes.length + objects.length > 0,
    finish: (source, rollback) => ({
      format: 1,
      source,
      tables: tables.map(closed),
      data,
      indexes,
      objects,
      other,
      warnings: [...(other.length === 0 ? [] : [careful.unknown(other.length)]), ...warnings],
      destructive,
      rollback,
    }),
  }
}

function closed(table: OpenTable): TableChange {
  const { name, renamedTo, columnsAdded, columnsRemoved, columnsChanged, notes } = table
  return {
    name,
    change: changeOf(table),
    columnsAdded,
    columnsRemoved,
    columnsChanged,
    ...(renamedTo === null ? {} : { renamedTo }),
    notes: [...notes],
  }
}

function changeOf({ created, dropped, altered, renamedTo }: OpenTable): TableChange['change'] {
  if (dropped) return 'dropped'
  if (created) return 'created'
  if (altered) return 'altered'
  return renamedTo === null ? 'data' : 'renamed'
}
