import { LandfallError } from '../../../errors/landfall-error.ts'
import type { EffectContext } from '../handler.ts'
import { type MigrationFile, migrationFiles } from '../migration-files.ts'

/**
 * Makes sure that the migration files are still those that were approved. A command that applies them may be run again
 * by another process, in another checkout.
 *
 * @throws `MIGRATION_CHANGED`
 */
export async function expectFiles(
  { patterns, files }: { readonly patterns: readonly string[]; readonly files: readonly MigrationFile[] },
  context: EffectContext,
): Promise<void> {
  const now = await migrationFiles({ patterns, applied: {} }, context)
  const known = new Map(files.map(({ path, sha256 }) => [path, sha256]))
  const other = now.files.find(({ path, sha256 }) => known.get(path) !== sha256)
  const gone = files.find(({ path }) => now.files.every((one) => one.path !== path))
  if (other === undefined && gone === undefined) return
  const path = other?.path ?? gone?.path ?? ''
  throw new LandfallError({
    code: 'MIGRATION_CHANGED',
    message: `The migration file ${path} is not what was approved`,
    target: path,
    expected: known.has(path) ? `sha256 ${known.get(path)}` : 'no such file',
    seen: other === undefined ? 'nothing there' : `sha256 ${other.sha256}`,
    remedy: 'Look at which files were applied; what is there now needs an approval of its own.',
  })
}
