/** The two ways of a migration file. */
export interface MigrationFileText {
  /** What applies it. */
  readonly up: string
  /** What undoes it; null when the file does not say. */
  readonly down: string | null
}

/** The markers of dbmate, goose and sql-migrate, node-pg-migrate, and shmig. */
const marker =
  /^[ \t]*--[ \t]*(?:(?:migrate:|\+(?:goose|migrate)[ \t]+)(up|down)\b|(up|down)[ \t]+migration\b|={2,}[ \t]*(up|down)\b).*$/gim

/**
 * Parts a migration file that holds both ways, marked by comments such as `-- migrate:down` or `-- +goose Down`.
 * Without a marker all of it applies the migration.
 */
export function partsOf(text: string): MigrationFileText {
  const parts = { up: '', down: null as string | null }
  let way: 'up' | 'down' = 'up'
  let from = 0
  const take = (until: number): void => {
    const part = text.slice(from, until)
    parts[way] = way === 'up' ? parts.up + part : (parts.down ?? '') + part
  }
  for (const found of text.matchAll(marker)) {
    take(found.index)
    way = (found[1] ?? found[2] ?? found[3])?.toLowerCase() === 'down' ? 'down' : 'up'
    from = found.index + found[0].length
  }
  take(text.length)
  return parts
}

/** The file beside a migration that undoes it: `x.down.sql` of `x.up.sql`, `down.sql` of `up.sql`. */
export function downFileOf(path: string): string | null {
  const down = path.replace(/(^|[./_-])up\.sql$/i, '$1down.sql')
  return down === path ? null : down
}

/** Whether a file undoes a migration and applies none. */
export function isDownFile(path: string): boolean {
  return /(^|[./_-])(?:down|undo|rollback)\.sql$/i.test(path)
}
