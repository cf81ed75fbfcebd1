import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LandfallError, type Release } from '@landfall/core'
import type { Paths } from '../control/paths.ts'
import { writeDurably } from '../durable-file.ts'
import type { ParsedOptions } from '../options.ts'
import { removeTree } from './files.ts'
import { type KeptRelease, keptRelease } from './kept-release.ts'

/** A pushed artifact that no release has used for so long was meant for a deployment that will not come. */
const unusedArtifactMs = 7 * 24 * 3_600_000

/** The releases of a root, each with everything that is needed to run it again. */
export class Shelf {
  private readonly paths: Paths

  constructor(paths: Paths) {
    this.paths = paths
  }

  /** The immutable directory that a release runs in. */
  directoryOf({ release }: KeptRelease): string {
    return join(this.paths.artifacts, release.artifact.sha256)
  }

  /**
   * Keeps a release, with the options of now. One that is kept already takes them over and keeps its place.
   */
  async keep(release: Release, options: ParsedOptions): Promise<KeptRelease> {
    const before = await this.find(release.id)
    const number = before?.number ?? ((await this.list())[0]?.number ?? 0) + 1
    const kept = { ...keptRelease(release, options, number), healthy: before?.healthy ?? false }
    if (!(await exists(this.directoryOf(kept)))) {
      throw new LandfallError({
        code: 'ARTIFACT_MISSING',
        message: `The artifact of ${release.version} is not here`,
        target: release.artifact.name,
        seen: release.artifact.reference,
        remedy: 'Push the artifact to this target before the release is deployed.',
      })
    }
    await this.write(kept)
    return kept
  }

  async markHealthy(kept: KeptRelease): Promise<void> {
    if (!kept.healthy) await this.write({ ...kept, healthy: true })
  }

  /** `null` when it is not kept, or its files are gone. */
  async find(id: string): Promise<KeptRelease | null> {
    const path = join(this.paths.releases, safeName(id), 'release.json')
    const text = await readFile(path, 'utf8').catch(ifMissing(null))
    if (text === null) return null
    const kept = JSON.parse(text) as KeptRelease
    return (await exists(this.directoryOf(kept))) ? kept : null
  }

  /** Newest first. */
  async list(): Promise<KeptRelease[]> {
    const ids = await readdir(this.paths.releases).catch(ifMissing<string[]>([]))
    const kept = await Promise.all(ids.map((id) => this.find(id)))
    return kept.filter((one) => one !== null).sort((a, b) => b.number - a.number)
  }

  /**
   * Removes old releases, and artifacts that nothing needs any more.
   *
   * @param needed releases that have to stay
   */
  async prune(keep: number, needed: ReadonlySet<string>): Promise<void> {
    const all = await this.list()
    const healthy = all.filter((one) => one.healthy)
    const kept = new Set(healthy.slice(0, keep))
    // One that is newer than all that ever were healthy may be about to be started.
    const newest = healthy[0]?.number ?? 0
    const staying = all.filter((one) => kept.has(one) || needed.has(one.release.id) || one.number > newest)
    for (const { release } of all.filter((one) => !staying.includes(one))) {
      await rm(join(this.paths.logs, release.id), { recursive: true, force: true })
      await rm(join(this.paths.releases, release.id), { recursive: true, force: true })
      await this.dropArtifact(release.artifact.sha256, staying)
    }
    for (const name of await readdir(this.paths.artifacts).catch(ifMissing<string[]>([]))) {
      const { mtimeMs } = await stat(join(this.paths.artifacts, name)).catch(
        ifMissing({ mtimeMs: Date.now() }),
      )
      if (Date.now() - mtimeMs > unusedArtifactMs) await this.dropArtifact(name, staying)
    }
  }

  private async dropArtifact(name: string, staying: readonly KeptRelease[]): Promise<void> {
    if (staying.some(({ release }) => release.artifact.sha256 === name)) return
    await removeTree(join(this.paths.artifacts, name))
  }

  private async write(kept: KeptRelease): Promise<void> {
    const path = join(this.paths.releases, safeName(kept.release.id), 'release.json')
    await writeDurably(path, `${JSON.stringify(kept, null, 2)}\n`)
  }
}

/** An id becomes a directory name, so it must not be able to leave the directory. */
function safeName(id: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(id)) return id
  throw new LandfallError({
    code: 'INVALID_NAME',
    message: `${JSON.stringify(id)} cannot be a directory name`,
    target: id,
  })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, ifMissing(false))
}

function ifMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead
    throw error
  }
}
