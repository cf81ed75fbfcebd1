import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const sources = fileURLToPath(new URL('..', import.meta.url))

/** Puts the source of a version of the shop into a working copy, as `git checkout` would. */
export async function checkOut(version: string, workingCopy: string): Promise<void> {
  await rm(workingCopy, { recursive: true, force: true })
  await cp(join(sources, 'app'), workingCopy, { recursive: true })
  // Version 1.0.0 is the shop as it lies in `app`; the others lie beside it as what they changed.
  if (version !== '1.0.0') await cp(join(sources, 'versions', version), workingCopy, { recursive: true })
}
