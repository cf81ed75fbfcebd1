import { glob, stat } from 'node:fs/promises'
import { isAbsolute, join, sep } from 'node:path'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { fileDigest } from '../artifact-digest.ts'
import { throwIfAborted } from './aborted.ts'
import type { EffectContext } from './handler.ts'

/** Where migrations lie, and which have been applied. */
export interface MigrationFilesInput extends JsonObject {
  /** Such as `db/migrations/*.sql`: relative to the project's directory, and inside it. */
  readonly patterns: readonly string[]
  /** sha256 of the files that the live release had, by their paths. */
  readonly applied: { readonly [path: string]: string }
}

/** A migration file by its content. */
export interface MigrationFile extends JsonObject {
  /** Relative to the project's directory, with `/` on every system. */
  readonly path: string
  readonly sha256: string
}

/** The migration files of a project. */
export interface MigrationFilesOutput extends JsonObject {
  /** All of them, in the order of their paths. */
  readonly files: readonly MigrationFile[]
  /** Paths of those that were not there before. */
  readonly fresh: readonly string[]
}

/**
 * Finds the migration files, measures them and compares them with those that have been applied.
 *
 * @throws `MIGRATION_CHANGED` when one that has been applied has other bytes now or is gone; `INVALID_INPUT` for a
 * pattern that leads out of the project
 */
export async function migrationFiles(
  { patterns, applied }: MigrationFilesInput,
  context: EffectContext,
): Promise<MigrationFilesOutput> {
  const files: MigrationFile[] = []
  for (const path of await pathsOf(patterns, context)) {
    throwIfAborted(context.signal)
    files.push({ path, sha256: (await fileDigest(join(context.projectDirectory, path))).sha256 })
  }
  await refuseChanges(files, applied, context)
  return { files, fresh: files.map(({ path }) => path).filter((path) => !Object.hasOwn(applied, path)) }
}

async function pathsOf(patterns: readonly string[], context: EffectContext): Promise<readonly string[]> {
  for (const pattern of patterns) refuseOutside(pattern)
  const cwd = context.projectDirectory
  const paths = new Set<string>()
  for await (const found of glob(patterns, { cwd })) {
    throwIfAborted(context.signal)
    const there = await stat(join(cwd, found)).catch(() => null)
    if (there?.isFile()) paths.add(found.replaceAll(sep, '/'))
  }
  // By code units, which is the same everywhere; a sort by language is not.
  return [...paths].sort()
}

function refuseOutside(pattern: string): void {
  if (!isAbsolute(pattern) && !pattern.split(/[/\\]/).includes('..')) return
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `The pattern ${JSON.stringify(pattern)} of migration files leads out of the project`,
    expected: "a pattern inside the project's directory, such as db/migrations/*.sql",
    seen: pattern,
  })
}

/** A file that no pattern finds any more, but lies there as it was, has not changed. */
async function refuseChanges(
  files: readonly MigrationFile[],
  applied: MigrationFilesInput['applied'],
  context: EffectContext,
): Promise<void> {
  const now = new Map(files.map(({ path, sha256 }) => [path, sha256]))
  const changed: { path: string; applied: string; now: string | null }[] = []
  for (const [path, before] of Object.entries(applied)) {
    const seen = now.get(path) ?? (await digestOf(join(context.projectDirectory, path)))
    if (seen !== before) changed.push({ path, applied: before, now: seen })
  }
  const [first] = changed
  if (first === undefined) return
  const others = changed.length === 1 ? '' : ` and ${changed.length - 1} more`
  throw new LandfallError({
    code: 'MIGRATION_CHANGED',
    message: `The migration file ${first.path}${others} ${first.now === null ? 'is gone' : 'has changed'} since it was applied`,
    target: first.path,
    expected: `sha256 ${first.applied}`,
    seen: first.now === null ? 'nothing there' : `sha256 ${first.now}`,
    details: { changed: changed.slice(0, 50) },
  })
}

async function digestOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ? (await fileDigest(path)).sha256 : null
}
