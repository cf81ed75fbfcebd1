import { randomUUID } from 'node:crypto'
import { cp, mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Artifact, directoryDigest, LandfallError, type Release, type Revision } from '@landfall/core'

/** A revision with its place in the order of all of them. */
interface Kept {
  readonly number: number
  readonly revision: Revision
}

/**
 * The platform: a directory that a web server serves.
 *
 *     artifacts/<sha256>/      what was pushed
 *     revisions/<id>/site/     the files of one revision, with its config.json; never changed
 *     previews/<id>            link to a revision's files: served at <url>/previews/<id>/
 *     live                     link to a revision's files: served at <url>/
 */
export class Folder {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  /** Copies an artifact in, and gives its place. */
  async keepArtifact({ location, sha256 }: Artifact, source: string): Promise<string> {
    const place = join('artifacts', sha256)
    await this.build(place, async (incoming) => {
      await cp(source, incoming, { recursive: true, verbatimSymlinks: true })
      const seen = await directoryDigest(incoming)
      if (seen.sha256 === sha256) return
      const message = `${location} is not what was built`
      throw new LandfallError({ code: 'ARTIFACT_CHANGED', message, expected: sha256, seen: seen.sha256 })
    })
    return place
  }

  /** Makes the revision of a release, unless it is there. The release's id is its name here. */
  async keepRelease({ id, version, artifact, configuration }: Release): Promise<Revision> {
    const revision: Revision = { id, release: id, version }
    const newest = (await this.kept())[0]?.number ?? 0
    await this.build(join('revisions', id), async (incoming) => {
      const site = join(incoming, 'site')
      await cp(join(this.root, artifact.reference), site, { recursive: true, verbatimSymlinks: true })
      await writeFile(join(site, 'config.json'), JSON.stringify(configuration))
      const kept: Kept = { number: newest + 1, revision }
      await writeFile(join(incoming, 'revision.json'), JSON.stringify(kept))
    })
    return revision
  }

  /** Every revision that there is, newest first. */
  async kept(): Promise<Kept[]> {
    const files = (await this.names('revisions')).map((id) =>
      join(this.root, 'revisions', id, 'revision.json'),
    )
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
    return texts.map((text) => JSON.parse(text) as Kept).sort((one, other) => other.number - one.number)
  }

  /** Ids of the revisions that have a preview. */
  previews(): Promise<string[]> {
    return this.names('previews')
  }

  /** Id of the revision that users get. */
  async live(): Promise<string | null> {
    const target = await readlink(join(this.root, 'live')).catch(ifMissing(null))
    return target === null ? null : (target.split('/')[1] ?? null)
  }

  async showPreview(id: string): Promise<void> {
    await this.link(join('previews', id), join('..', 'revisions', id, 'site'))
  }

  async removePreview(id: string): Promise<void> {
    await rm(join(this.root, 'previews', id), { force: true })
  }

  /** The switch: one rename, so that every request finds the old site or the new one. */
  async goLive(id: string | null): Promise<void> {
    if (id === null) await rm(join(this.root, 'live'), { force: true })
    else await this.link('live', join('revisions', id, 'site'))
  }

  /** Makes a directory that appears whole or not at all; one that is there is left as it is. */
  private async build(place: string, fill: (incoming: string) => Promise<void>): Promise<void> {
    const path = join(this.root, place)
    if ((await readdir(path).catch(ifMissing(null))) !== null) return
    const incoming = join(this.root, 'incoming', randomUUID())
    await mkdir(incoming, { recursive: true })
    await mkdir(join(path, '..'), { recursive: true })
    try {
      await fill(incoming)
      await rename(incoming, path).catch(ifThere)
    } finally {
      await rm(incoming, { recursive: true, force: true })
    }
  }

  private async link(place: string, target: string): Promise<void> {
    const path = join(this.root, place)
    const incoming = join(this.root, 'incoming', randomUUID())
    await mkdir(join(incoming, '..'), { recursive: true })
    await mkdir(join(path, '..'), { recursive: true })
    await symlink(target, incoming)
    await rename(incoming, path)
  }

  private names(place: string): Promise<string[]> {
    return readdir(join(this.root, place)).catch(ifMissing([]))
  }
}

function ifMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value
    throw error
  }
}

/** Somebody made the same directory meanwhile. */
function ifThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error
}
