import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { HeaderData } from 'tar'
import { LandfallError } from '../../../errors/landfall-error.ts'
import { treeEntries } from '../../artifact-digest.ts'

const blockSize = 512
const chunkSize = 256 * 1024
const noTime = new Date(0)

/**
 * The bytes of a tar archive of what is in a directory. One file is open at a time, and only a part of it in
 * memory.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13
 */
export async function* tarOf(artifact: string, directory: string): AsyncGenerator<Buffer> {
  const header = await headers()
  for await (const entry of treeEntries(directory)) {
    const { path } = entry
    if (entry.type === 'directory')
      yield header({ type: 'Directory', path: `${path}/`, mode: 0o755, size: 0 })
    else if (entry.type === 'symlink') {
      yield header({ type: 'SymbolicLink', path, linkpath: entry.target, mode: 0o777, size: 0 })
    } else {
      const file = await open(join(directory, path), 'r')
      try {
        const { size } = await file.stat()
        yield header({ type: 'File', path, mode: entry.executable ? 0o755 : 0o644, size })
        yield* contentOf(file, size, () => changed(artifact, path))
      } finally {
        await file.close()
      }
    }
  }
  yield Buffer.alloc(2 * blockSize)
}

/** Gives what makes the header of an entry, with the longer form before it where the short one cannot hold it. */
async function headers(): Promise<(data: HeaderData) => Buffer> {
  const { Header, Pax } = await import('tar')
  return (data) => {
    const whole = { ...data, mtime: noTime }
    const header = new Header(whole)
    const tooShort = header.encode()
    const block = header.block as Buffer
    if (!tooShort) return block
    const { path, linkpath, size } = whole
    const long = { path, mtime: noTime, ...(linkpath === undefined ? {} : { linkpath }), size }
    return Buffer.concat([new Pax(long as HeaderData).encode(), block])
  }
}

/** As many bytes as the header says, filled up to whole blocks. */
async function* contentOf(
  file: FileHandle,
  size: number,
  changed: () => LandfallError,
): AsyncGenerator<Buffer> {
  let left = size
  for (;;) {
    // One byte more than is expected shows that the file has grown.
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(Math.min(chunkSize, left + 1)) })
    if (bytesRead > left || (bytesRead === 0 && left > 0)) throw changed()
    if (bytesRead === 0) break
    yield buffer.subarray(0, bytesRead)
    left -= bytesRead
  }
  const over = size % blockSize
  if (over > 0) yield Buffer.alloc(blockSize - over)
}

function changed(artifact: string, path: string): LandfallError {
  return new LandfallError({
    code: 'ARTIFACT_CHANGED',
    message: `${path} changed while it was packed into ${artifact}`,
    target: artifact,
    expected: 'a directory that nothing writes to',
    seen: `another size of ${path}`,
    remedy: 'End what writes into the directory before it is packed.',
  })
}
