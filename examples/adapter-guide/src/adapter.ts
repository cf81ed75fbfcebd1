import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  defineAdapter,
  LandfallError,
  type Observation,
  type Revision,
  type Split,
  type VerbContext,
} from '@landfall/core'
import { Folder } from './folder.ts'
import { folderOptions } from './options.ts'

/**
 * Deploys a static site into a directory that a web server serves, and switches it by a symbolic link.
 *
 * @example
 * const site = folder({ root: '/srv/www', url: 'https://shop.example' })
 */
export const folder = defineAdapter({
  name: 'folder',
  options: folderOptions,
  paths: ['root'],
  abilities: { artifacts: ['directory'], staged: 'switch', fencing: 'none' },
  create({ root, url }) {
    const files = new Folder(root)

    const current = async (): Promise<Observation> => {
      const [live, previews, kept] = await Promise.all([files.live(), files.previews(), files.kept()])
      const present = kept.filter(({ revision }) => previews.includes(revision.id) || revision.id === live)
      const revisions = present.map(({ revision }) => ({
        ...revision,
        weight: revision.id === live ? 100 : 0,
        url: `${url}/previews/${revision.id}/`,
      }))
      return { revisions, url, inFlight: null }
    }

    const makeOnly = async ({ id }: Revision, { signal }: VerbContext): Promise<void> => {
      await files.showPreview(id)
      signal.throwIfAborted()
      await files.goLive(id)
      const others = (await files.previews()).filter((other) => other !== id)
      await Promise.all(others.map((other) => files.removePreview(other)))
    }

    return {
      async preflight() {
        const writable = await access(root, constants.W_OK).then(
          () => true,
          () => false,
        )
        const remedy = 'Create the directory, and let the user who deploys write into it.'
        return writable ? [] : [{ severity: 'error', message: `${root} cannot be written`, remedy }]
      },

      async push(artifact, { projectDirectory, signal }) {
        signal.throwIfAborted()
        const { name, type, sha256, location } = artifact
        const reference = await files.keepArtifact(artifact, resolve(projectDirectory, location))
        return { name, type, sha256, reference }
      },

      current,

      async history() {
        return (await files.kept()).map(({ revision }) => revision)
      },

      async update(release, context) {
        context.signal.throwIfAborted()
        const revision = await files.keepRelease(release)
        await makeOnly(revision, context)
        return revision
      },

      async rollback({ id }, context) {
        context.signal.throwIfAborted()
        const found = (await files.kept()).find(({ revision }) => revision.id === id)
        if (found === undefined) throw unknown(id)
        await makeOnly(found.revision, context)
        return found.revision
      },

      staged: {
        async stage(release, { signal }) {
          signal.throwIfAborted()
          const revision = await files.keepRelease(release)
          await files.showPreview(revision.id)
          return { revision, url: `${url}/previews/${revision.id}/` }
        },

        async shift(split, { signal }) {
          const id = onlyOne(split)
          const { revisions } = await current()
          for (const wished of Object.keys(split)) {
            if (!revisions.some((revision) => revision.id === wished)) throw unknown(wished)
          }
          signal.throwIfAborted()
          await files.goLive(id)
          return await current()
        },

        async retire({ id }, { signal }) {
          signal.throwIfAborted()
          if ((await files.live()) === id) {
            throw new LandfallError({ code: 'PLATFORM_REFUSED', message: `${id} is live`, target: id })
          }
          await files.removePreview(id)
        },
      },
    }
  },
})

/** The revision that gets everything; `null` when none gets anything. A link cannot do anything in between. */
function onlyOne(split: Split): string | null {
  const weights = Object.values(split)
  const live = Object.keys(split).filter((id) => split[id] === 100)
  if (weights.length === 0) return null
  if (live.length === 1 && weights.every((weight) => weight === 0 || weight === 100)) return live[0] ?? null
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: 'A folder has one live revision',
    expected: '100 % for one revision and 0 % for the others',
    seen: JSON.stringify(split),
  })
}

function unknown(id: string): LandfallError {
  return new LandfallError({ code: 'UNKNOWN_REVISION', message: `There is no revision ${id}`, target: id })
}
