import { isDeepStrictEqual } from 'node:util'
import { candidateTexts } from './candidate-texts.ts'
import type { ManifestEntry } from './entry-text.ts'
import { manifestInvalid } from './manifest-invalid.ts'
import { readManifest } from './read-manifest.ts'

/**
 * The text of a manifest with an entry more at the end of its list; `null` when the entry is there.
 *
 * The entry is put into the text where the list ends, so that nothing else changes by a single character. What
 * comes out is read again and has to say the same as before and the entry. Only for a text in which that
 * does not succeed the whole document is written anew, which keeps comments and order, and quotes, but not every
 * space.
 *
 * @throws `MANIFEST_INVALID`
 */
export async function appendEntry(text: string, entry: ManifestEntry, file: string): Promise<string | null> {
  const manifest = await readManifest(text, file)
  if (manifest.releases.some((release) => isSame(release, entry))) return null
  const wished = { ...manifest.content, releases: [...manifest.releases, { ...entry }] }
  for (const candidate of candidateTexts(text, manifest, entry)) {
    const content = await readManifest(candidate, file).then(
      (read) => read.content,
      () => null,
    )
    if (isDeepStrictEqual(content, wished)) return candidate
  }
  throw manifestInvalid(file, 'a list that an entry can be added to', 'one in a form that takes none')
}

/** Written by hand, a version may have become a number, and a date a time. */
function isSame(release: Readonly<Record<string, unknown>>, entry: ManifestEntry): boolean {
  const { version, environment, date } = release
  return (
    String(version) === entry.version &&
    environment === entry.environment &&
    (date instanceof Date ? date.getTime() === Date.parse(entry.date) : date === entry.date)
  )
}
