import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type ManifestEntry, parseManifest, parseRecord, type RecordDocument } from '@landfall/core/config'

const file = fileURLToPath(
  new URL('../../../../packages/core/test/config/fixtures/seed-blocks.yaml', import.meta.url),
)

/** The record as the seed describes it. */
export async function seedRecord(): Promise<RecordDocument> {
  return parseRecord(await block('deploy'))
}

/** The manifest as the seed describes it. */
export async function seedManifest(): Promise<readonly ManifestEntry[]> {
  return parseManifest(await block('releases'))
}

async function block(key: string): Promise<string> {
  const blocks = (await readFile(file, 'utf8')).split(/^---$/m)
  const found = blocks.find((one) => new RegExp(`^${key}:`, 'm').test(one))
  if (found === undefined) throw new Error(`The seed has no block ${key}`)
  return found
}
