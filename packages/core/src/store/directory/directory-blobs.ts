import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { BlobStore } from '../store.ts'
import { type DurableFiles, textOf } from './durable-files.ts'
import { invalidFile } from './storage-errors.ts'

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Texts as files named by their digest. */
export function directoryBlobs(root: string, durable: DurableFiles): BlobStore {
  const fileOf = (sha256: string) => join(root, 'blobs', sha256)

  return {
    async put(text) {
      const sha256 = sha256Of(text)
      const path = fileOf(sha256)
      if (await durable.putNew(path, text)) return sha256
      // One that was damaged since is mended: its content is known.
      if (sha256Of((await textOf(path)) ?? '') !== sha256) await durable.replace(path, text)
      return sha256
    },

    async get(sha256) {
      if (!/^[0-9a-f]{64}$/.test(sha256)) throw notADigest(sha256)
      const path = fileOf(sha256)
      const text = await textOf(path)
      if (text === null) throw invalidFile(path, 'there', 'no such file')
      const seen = sha256Of(text)
      if (seen !== sha256) throw invalidFile(path, 'what was kept under its digest', `its sha256 is ${seen}`)
      return text
    },
  }
}

function notADigest(sha256: string): LandfallError {
  return new LandfallError({
    code: 'INVALID_NAME',
    message: `${JSON.stringify(sha256)} is not a sha256`,
    target: String(sha256),
    expected: '64 hexadecimal digits in lower case',
    seen: JSON.stringify(sha256),
    remedy: 'Use the digest that keeping the text gave.',
  })
}
