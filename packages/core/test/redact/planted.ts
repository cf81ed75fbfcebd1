import fc from 'fast-check'

/** One way a program may write a secret, made with Node's own functions only. */
export interface Writing {
  readonly name: string
  readonly write: (secret: string) => string
  /** What must not be left of it: the writing itself unless it is part of a longer encoded text. */
  readonly trace?: (secret: string) => string
}

const jsonEscaped = (text: string) => JSON.stringify(text).slice(1, -1)
const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)
const lowerHexDigits = (text: string) => text.replace(/%[0-9A-F]{2}/g, (found) => found.toLowerCase())
const singleQuoted = (text: string) => text.replaceAll("'", "'\\''")
const backslashed = (text: string) => text.replace(/[^A-Za-z0-9_]/gu, (found) => `\\${found}`)
const base64 = (text: string) => Buffer.from(text).toString('base64')
const asciiJson = (text: string) =>
  jsonEscaped(text).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/**
 * Base64 of a longer text: `before` bytes stand in front of the secret; the trace leaves out shared
 * characters.
 */
function aligned(before: number, encoding: 'base64' | 'base64url', inner = (text: string) => text): Writing {
  const written = (secret: string) =>
    Buffer.from('x'.repeat(before) + inner(secret) + '|y').toString(encoding)
  return {
    name: `${encoding}, ${before} bytes before${inner === jsonEscaped ? ', JSON-escaped' : ''}`,
    write: written,
    trace: (secret) => {
      const bytes = before + Buffer.byteLength(inner(secret))
      return written(secret).slice(Math.ceil((before * 8) / 6), Math.floor((bytes * 8) / 6))
    },
  }
}

const wrapped = (text: string, width: number) => text.replace(new RegExp(`.{${width}}`, 'g'), '$&\n')

export const writings: readonly Writing[] = [
  { name: 'raw', write: (secret) => secret },
  { name: 'encodeURIComponent', write: encodeURIComponent },
  { name: 'encodeURIComponent, lower case', write: (secret) => lowerHexDigits(encodeURIComponent(secret)) },
  { name: 'encodeURI', write: encodeURI },
  { name: 'form', write: formEncoded },
  { name: 'form, lower case', write: (secret) => lowerHexDigits(formEncoded(secret)) },
  {
    name: 'password of a URL',
    write: (secret) => Object.assign(new URL('http://user@127.0.0.1'), { password: secret }).password,
  },
  { name: 'JSON', write: jsonEscaped },
  { name: 'JSON in JSON', write: (secret) => jsonEscaped(jsonEscaped(secret)) },
  { name: 'JSON, ASCII only', write: asciiJson },
  { name: 'single quotes', write: singleQuoted },
  { name: 'single quotes in JSON', write: (secret) => jsonEscaped(singleQuoted(secret)) },
  { name: 'JSON in single quotes', write: (secret) => singleQuoted(jsonEscaped(secret)) },
  { name: 'URL-encoded in JSON', write: (secret) => jsonEscaped(formEncoded(secret)) },
  { name: 'JSON in a URL', write: (secret) => encodeURIComponent(jsonEscaped(secret)) },
  { name: 'backslashes', write: backslashed },
  { name: 'hex', write: (secret) => Buffer.from(secret).toString('hex') },
  { name: 'hex, upper case', write: (secret) => Buffer.from(secret).toString('hex').toUpperCase() },
  { name: 'base64', write: base64, trace: (secret) => base64(secret).replace(/.?=*$/, '') },
  {
    name: 'base64 in a URL',
    write: (secret) => encodeURIComponent(base64(secret)),
    trace: (secret) => encodeURIComponent(base64(secret).replace(/.?=*$/, '')),
  },
  ...[0, 1, 2, 3, 4, 5].flatMap((before) => [
    aligned(before, 'base64'),
    aligned(before, 'base64url'),
    aligned(before, 'base64', jsonEscaped),
  ]),
]

/**
 * Base64 broken into lines, as `base64` and `openssl` print it; the trace is what is left without the line
 * ends.
 */
export const wrappedBase64 = (secret: string, before: number, width: number) =>
  wrapped(Buffer.from('-'.repeat(before) + secret + '--').toString('base64'), width)

const oddCharacters = [...` !"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~\tüé漢😀`]

/** A secret with many characters that encodings treat specially. */
export const oddSecret = fc
  .string({
    unit: fc.oneof(fc.constantFrom(...oddCharacters), fc.constantFrom(...'abcXYZ0189')),
    minLength: 4,
    maxLength: 40,
  })
  .filter((secret) => secret.trim().length >= 4)

/** Text around a secret, from the same characters. */
export const surroundings = fc.string({
  unit: fc.constantFrom(...' "\'\\%=+/:,{}[]\nabcXYZ019'),
  maxLength: 30,
})

/** A text cut at arbitrary places. */
export function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, index) => text.slice(from, at[index] ?? text.length))
}
