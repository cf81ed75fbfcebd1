import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, stat, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Artifact } from '../../../adapter/release.ts'
import { LandfallError } from '../../../errors/landfall-error.ts'
import { treeEntries } from '../../artifact-digest.ts'
import type { EffectContext } from '../handler.ts'

/**
 * Copies an artifact that is a file or a directory; the bytes are on the disk when it is done.
 *
 * @throws `ARTIFACT_MISSING`; the signal's reason when it is aborted
 */
export async function copyArtifact(
  { name, type, location }: Artifact,
  target: string,
  { projectDirectory, signal }: EffectContext,
): Promise<void> {
  const source = resolve(projectDirectory, location)
  if ((await stat(source).catch(() => null)) === null) {
    throw new LandfallError({
      code: 'ARTIFACT_MISSING',
      message: `The artifact ${name} is not at ${location} any more`,
      target: name,
      expected: source,
      seen: 'nothing there',
    })
  }
  if (type !== 'directory') return copyFile(source, target, 0o644, signal)
  await mkdir(target)
  for await (const entry of treeEntries(source)) {
    const to = join(target, entry.path)
    if (entry.type === 'directory') await mkdir(to)
    else if (entry.type === 'symlink') await symlink(entry.target, to)
    else await copyFile(join(source, entry.path), to, entry.executable ? 0o755 : 0o644, signal)
  }
}

async function copyFile(source: string, target: string, mode: number, signal: AbortSignal): Promise<void> {
  const options = { flags: 'wx', mode, flush: true }
  await pipeline(createReadStream(source), createWriteStream(target, options), { signal })
}
