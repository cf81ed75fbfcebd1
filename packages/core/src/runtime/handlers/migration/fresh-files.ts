import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { downFileOf, isDownFile, partsOf } from '../../../migrate/migration-file.ts'
import type { EffectContext } from '../handler.ts'
import type { MigrationFile } from '../migration-files.ts'

/** What the files of a migration say. */
export interface FreshFiles {
  /** The SQL that applies them, in their order. */
  readonly up: string
  /** How they would be undone, line by line, the last one first. */
  readonly rollback: readonly string[]
  /** Files that are no SQL, so that nobody can tell here what they do. */
  readonly unreadable: readonly string[]
}

/** Reads the files of a migration, secrets taken out. */
export async function readFreshFiles(
  files: readonly MigrationFile[],
  context: EffectContext,
): Promise<FreshFiles> {
  const up: string[] = []
  const rollback: string[][] = []
  const unreadable: string[] = []
  for (const { path } of files) {
    if (isDownFile(path)) continue
    if (!/\.sql$/i.test(path)) {
      unreadable.push(path)
      continue
    }
    const parts = partsOf((await textOf(path, context)) ?? '')
    up.push(parts.up)
    const beside = downFileOf(path)
    const besideText = beside === null ? null : await textOf(beside, context)
    const lines = linesOf(parts.down ?? besideText ?? '')
    if (lines.length > 0) rollback.unshift([`${path}:`, ...lines.map((line) => `  ${line}`)])
  }
  return { up: up.join('\n\n'), rollback: rollback.flat(), unreadable }
}

async function textOf(path: string, context: EffectContext): Promise<string | null> {
  const text = await readFile(join(context.projectDirectory, path), 'utf8').catch(() => null)
  return text === null ? null : context.redactor.text(text.replace(/^\uFEFF/, ''))
}

/** Without comments and empty lines. */
function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trimStart().startsWith('--'))
}
