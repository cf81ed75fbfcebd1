import type { Gzip } from 'node:zlib'

/** Where the header of a gzip file names the system it was made on, and what says that it is not told. */
const systemByte = 9
const unknownSystem = 255

/**
 * The stages that compress. Nothing of the machine or the time is in the header.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952#section-2.3
 */
export async function gzipped(): Promise<[Gzip, (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>]> {
  const { createGzip } = await import('node:zlib')
  return [createGzip({ level: 9 }), withoutSystem]
}

async function* withoutSystem(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let offset = 0
  for await (const chunk of source) {
    const index = systemByte - offset
    if (index >= 0 && index < chunk.length) chunk[index] = unknownSystem
    offset += chunk.length
    yield chunk
  }
}
