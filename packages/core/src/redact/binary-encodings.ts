/** An encoding as one finds it inside a longer encoded text. `wraps`: long ones are broken into lines. */
export interface Encoded {
  readonly text: string
  readonly wraps: boolean
}

/**
 * What base64 makes of a text wherever it stands in the encoded bytes: three bytes become four characters, so
 * there are three alignments. Only characters that the text alone decides are given; the ones at the edges
 * also depend on its neighbours.
 */
function base64Alignments(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const from = Math.ceil((before * 8) / 6)
    const to = Math.floor(((before + bytes.length) * 8) / 6)
    return encoded.slice(from, to)
  })
}

/** Base64 and base64url in all three alignments, and hex in both cases. */
export function binaryEncodings(text: string): Encoded[] {
  const bytes = Buffer.from(text, 'utf8')
  const hex = bytes.toString('hex')
  const plain = base64Alignments(bytes)
  const urlSafe = plain.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))
  return [
    ...[...plain, hex, hex.toUpperCase()].map((form) => ({ text: form, wraps: true })),
    ...urlSafe.map((form) => ({ text: form, wraps: false })),
  ]
}
