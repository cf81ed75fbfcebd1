/** One way of writing a text so that it survives in some other text. */
export type TextEncoding = (text: string) => string

const utf8 = new TextEncoder()

type Hex = (byte: number) => string

/** Percent-encodes the UTF-8 bytes of every character that is `escaped`. */
function percentEncode(text: string, escaped: RegExp, hex: Hex): string {
  return text.replace(escaped, (character) => {
    let encoded = ''
    for (const byte of utf8.encode(character)) encoded += `%${hex(byte)}`
    return encoded
  })
}

const upperHex: Hex = (byte) => byte.toString(16).toUpperCase().padStart(2, '0')
const lowerHex: Hex = (byte) => byte.toString(16).padStart(2, '0')

/** What common encoders escape: everything but … */
const escapedSets = [
  /[^A-Za-z0-9\-_.!~*'()]/gu, // encodeURIComponent
  /[^A-Za-z0-9\-_.~]/gu, // RFC 3986: Go, Python, Ruby, curl --data-urlencode
  /[^A-Za-z0-9\-_.~/]/gu, // Python's quote
  /[^A-Za-z0-9\-_.!~*'();/?:@&=+$,#]/gu, // encodeURI
  /[^A-Za-z0-9\-_.!~*'()$&+,%]/gu, // user name and password of a URL, by the URL standard
  /[^A-Za-z0-9!$%&'()*+,\-./:;=@[\\\]_|~]/gu, // path of a URL, by the URL standard
  /[^A-Za-z0-9!$%&()*+,\-./:;=?@[\\\]^_`{|}~]/gu, // query of a URL, by the URL standard
]

/** What encoders escape that write a space as `+`. */
const escapedFormSets = [
  /[^A-Za-z0-9*\-._ ]/gu, // application/x-www-form-urlencoded
  /[^A-Za-z0-9\-_.~ ]/gu, // Go's QueryEscape, Python's quote_plus
]

const asPercent = (escaped: RegExp, hex: Hex): TextEncoding => {
  return (text) => percentEncode(text, escaped, hex)
}

const asForm = (escaped: RegExp, hex: Hex): TextEncoding => {
  return (text) => percentEncode(text, escaped, hex).replaceAll(' ', '+')
}

/** URL encodings: several escape sets, both cases of hex digits, a space as `%20` and as `+`. */
export const urlEncodings: readonly TextEncoding[] = [upperHex, lowerHex].flatMap((hex) => [
  ...escapedSets.map((escaped) => asPercent(escaped, hex)),
  ...escapedFormSets.map((escaped) => asForm(escaped, hex)),
])

/** Every byte percent-encoded, as some do to be on the safe side. */
export const fullUrlEncodings: readonly TextEncoding[] = [upperHex, lowerHex].map((hex) => {
  return asPercent(/[\s\S]/gu, hex)
})
