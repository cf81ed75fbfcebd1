import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { appendEntry } from '../../../../src/runtime/handlers/manifest/append-entry.ts'

const entry = {
  version: '1.2.3',
  environment: 'production',
  date: '2024-01-15T10:05:32Z',
  stories: ['US-001', 'US-002', 'US-003'],
  status: 'deployed',
}

const block = `  - version: "1.2.3"
    environment: "production"
    date: "2024-01-15T10:05:32Z"
    stories: ["US-001", "US-002", "US-003"]
    status: "deployed"
`
const inBraces =
  '{ version: "1.2.3", environment: "production", date: "2024-01-15T10:05:32Z", stories: ["US-001", "US-002", "US-003"], status: "deployed" }'
const outdented = block.replaceAll(/^ {2}/gm, '')

const append = (text: string) => appendEntry(text, entry, 'releases.yaml')

// Each case is the text before and after in one: what is added stands between the two marks.
const cases = {
  'a file that is not there': `<<releases:\n${block}>>`,
  'a list with comments, anchors, empty lines and every kind of quotes': `# The releases of the shop.
shop: &shop 'the shop'   # oddly  spaced
settings: { a:   1,b: [ 1,2 ] }

releases: # the newest one is last

  - version:   '1.0.0'   # the first
    environment: production
    date: 2024-01-01T00:00:00Z
    stories: [ US-1,US-2 ]
    notes: |
      Two lines,
        kept as they are.

  # a comment between
  - &second
    version: "1.1.0"
    environment: *shop
    status: "deployed" # went well
    # belongs to the second
<<
${block}>>
# the end
other:
    - deeper
`,
  'a list without entries': `a: 1\nreleases:<<\n${block.trimEnd()}>>\nb: 2\n`,
  'a list whose dashes are not indented': `releases:\n- version: "1"\n<<${outdented}>>z: 1\n`,
  'a list with deep dashes': `releases:\n      - version: "1"\n<<${block.replaceAll(/^/gm, '    ').trimEnd()}\n>>`,
  'a document without the list': `# top\nname: shop\nlist:\n  - 1\n<<releases:\n${block}>>`,
  'no line end at the end': `releases:\n  - version: "1"<<\n${block.trimEnd()}>>`,
  'no list and no line end at the end': `name: shop<<\nreleases:\n${block.trimEnd()}>>`,
  'a list in brackets': `releases: [ {version: "1"} <<, ${inBraces}>>] # all\nb: 2\n`
    .replace(' <<', '<<')
    .replace('>>]', '>> ]'),
  'a block of text at the end': `releases:\n  - notes: |\n      text\n<<${block}>>`,
  'comments alone': `# nothing yet\n<<releases:\n${block}>>`,
  'a byte order mark': `\uFEFFreleases:\n  - version: "1"\n<<${block}>>`,
  'a document with its marks': `---\nreleases:\n  - version: "1"\n<<${block}>>...\n`,
  'an item that is an alias': `a: &a { version: "1" }\nreleases:\n  - *a\n<<${block}>>`,
  'a text that is kept with its empty lines': `releases:\n  - notes: |+\n      text\n\n\n<<${block}>>`,
}

for (const [name, marked] of Object.entries(cases)) {
  for (const lineEnd of ['\n', '\r\n']) {
    const whole = marked.replaceAll('\n', lineEnd)
    const before = whole.replace(/<<.*>>/s, '')
    // A text of one line does not tell which line end it would have.
    if (!before.includes(lineEnd) && lineEnd === '\r\n') continue
    test(`${name}, lines ending with ${JSON.stringify(lineEnd)}: nothing else changes`, async () => {
      const after = whole.replace('<<', '').replace('>>', '')
      expect(await append(before)).toBe(after)
      // The second time it is there.
      expect(await append(after)).toBeNull()
    })
  }
}

test('an empty list in brackets opens, its comment stays', async () => {
  for (const empty of [' []', ' [ ]', ' null', ' ~', '']) {
    expect(await append(`releases:${empty} # none yet\nb: 2\n`)).toBe(`releases: # none yet\n${block}b: 2\n`)
  }
})

test('the same deployment is not added again, another date, environment or version is', async () => {
  const text =
    'releases:\n  - { date: 2024-01-15T10:05:32Z, version: 1.2.3, environment: production, status: "rolled_back" }\n'
  expect(await append(text)).toBeNull()
  for (const other of [{ version: '1.2.4' }, { environment: 'staging' }, { date: '2024-01-15T10:05:33Z' }]) {
    const added = await appendEntry(text, { ...entry, ...other }, 'releases.yaml')
    expect(parse(added ?? '').releases).toHaveLength(2)
  }
  // A version written as a number.
  const number = 'releases:\n  - version: 2\n    environment: production\n    date: "2024-01-15T10:05:32Z"\n'
  expect(await appendEntry(number, { ...entry, version: '2' }, 'releases.yaml')).toBeNull()
})

test('a form that takes no lines is written anew, with its comments and its order', async () => {
  const text = '{ z: 1, # last letter\n  releases: [ { version: "1" }, # one\n  ], a: 2 }\n'
  const after = (await append(text)) ?? ''
  expect(parse(after)).toEqual({ z: 1, releases: [{ version: '1' }, entry], a: 2 })
  expect(Object.keys(parse(after))).toEqual(['z', 'releases', 'a'])
  expect(after).toContain('# last letter')
  expect(after).toContain('# one')
})

test.each([
  ['broken YAML', 'releases:\n  - version: "1\n', 'YAML'],
  ['a list at the top', '- version: 1\n', 'at the top'],
  ['a text', 'releases\n', 'at the top'],
  ['a map under the name', 'releases: { a: 1 }\n', 'a list'],
  ['a text under the name', 'releases: none\n', 'a list'],
  ['an alias under the name', 'a: &a []\nreleases: *a\n', 'a list'],
  ['items that are no releases', 'releases: ["1.0.0"]\n', 'a string at 0'],
  ['an empty item', 'releases:\n  -\n', 'nothing at 0'],
  ['two documents', 'releases: []\n---\na: 1\n', 'YAML'],
  ['the list twice', 'releases: []\nreleases: []\n', 'YAML'],
  ['an alias without an anchor', 'releases: []\na: *nothing\n', 'YAML'],
  [
    'a bomb',
    `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(30)}]\nc: &c [${'*b,'.repeat(30)}]\nd: [${'*c,'.repeat(30)}]\n`,
    'YAML',
  ],
])('%s is no manifest', async (_name, text, said) => {
  await expect(append(text)).rejects.toMatchObject({
    code: 'MANIFEST_INVALID',
    target: 'releases.yaml',
    message: expect.stringContaining(said),
  })
})

test('broken YAML is said with its line', async () => {
  await expect(append('a: 1\nb: [1\nc: 2\n')).rejects.toMatchObject({
    seen: expect.stringMatching(/line [23]/),
  })
})

test('whatever the values are, they come back as they were', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('null', '1', '- a', '#', '\n', '"'),
  )
  const any = fc.record({
    version: text,
    environment: text,
    date: text,
    stories: fc.array(text, { maxLength: 4 }),
    status: text,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 4 }), async (entries) => {
      let written = '# kept\n'
      const wished = []
      for (const one of entries) {
        const after = await appendEntry(written, one, 'releases.yaml')
        if (after === null) continue
        wished.push(one)
        expect(after.startsWith(written)).toBe(true)
        written = after
      }
      expect(parse(written)).toEqual({ releases: wished })
    }),
    { numRuns: 60 },
  )
})
