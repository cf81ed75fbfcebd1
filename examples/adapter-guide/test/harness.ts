import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { directoryDigest } from '@landfall/core'
import type { ConformanceHarness } from '@landfall/core/testing'
import { folder } from '../src/adapter.ts'
import { get, serveFolders } from './web-server.ts'

const home = await mkdtemp(join(tmpdir(), 'landfall-folder-'))
const server = await serveFolders(home)

/** A folder for one case of the conformance suite. Making one costs nothing: the work is in `setup`. */
export function folderHarness(): ConformanceHarness {
  const name = randomUUID()
  const root = join(home, name)
  const url = `${server}/${name}`
  const adapter = () => folder({ root, url })

  return {
    adapter: adapter(),
    promises: ['update', 'switch', 'revision-url', 'no-rebuild'],

    async release(version) {
      const built = await mkdtemp(join(home, 'built-'))
      await writeFile(join(built, 'version.txt'), version)
      const digest = await directoryDigest(built)
      return {
        artifact: { name: 'site', type: 'directory', location: built, ...digest },
        configuration: { greeting: `hello from ${version}` },
      }
    },

    // What users get, asked of the web server: never the adapter's own current().
    async observe() {
      const version = await get(`${url}/version.txt`)
      const configuration = await get(`${url}/config.json`)
      if (version === null || configuration === null) return { traffic: {}, configuration: {} }
      return { traffic: { [version]: 100 }, configuration: { [version]: JSON.parse(configuration) } }
    },

    answers: (preview) => get(`${preview}version.txt`),
    restart: adapter,
    corrupt: (artifact) => writeFile(join(artifact.location, 'version.txt'), 'something else'),
    setup: () => mkdir(root),
    cleanup: () => rm(root, { recursive: true }),
  }
}
