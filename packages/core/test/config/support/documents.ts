import { readFileSync } from 'node:fs'
import { isLandfallError } from '@landfall/core'
import type { ProjectOptions } from '@landfall/core/config'
import { fakeAdapter, memoryStore } from '@landfall/core/testing'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { readYaml } from '../../../src/config/document/read-yaml.ts'
import { projectOf } from '../../../src/config/project.ts'
import { configSchema } from '../../../src/config/schema/config.ts'
import { adapterFor, seedBlocks } from './fake-deployment.ts'

const shop = readFileSync(new URL('../fixtures/shop.yaml', import.meta.url), 'utf8')
/** The sections of the large fixture, each a document of its own. */
const sections = shop.split(/^(?=[a-z])/m)
const sources = [...seedBlocks, ...sections, sections.slice(1, 6).join('')]

/** What tends to break readers of YAML, validators and templates. */
const nasty = [
  '\t',
  '&a ',
  '*a',
  '<<: *a',
  '? ',
  '- - - ',
  '!!binary x',
  '!<tag:x> ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '|+\n',
  '>-9\n',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '\\u0000',
  '\u0000',
  '\u2028',
  '\ufeff',
  '\ud800',
  '${',
  '${VERSION',
  '${env:',
  '${}',
  '__proto__: 1\n',
  'constructor: {prototype: 1}\n',
  'null',
  '~',
  'true',
  '.inf',
  '.nan',
  '0x1F',
  '1e999',
  '-0',
  '1_000',
  '2024-01-15',
  '99999999999999999999',
  'toString: x\n',
  'hasOwnProperty: {}\n',
  '"": x\n',
  '1: x\n',
  ': ',
  ' #',
  '\r\n',
  '\n\n',
  '    ',
  'x: '.repeat(30),
  '['.repeat(80),
  '🦊',
]

interface Edit {
  readonly at: number
  readonly length: number
  readonly text: string
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 12 }),
  text: fc.oneof(fc.constant(''), fc.constantFrom(...nasty), fc.string({ maxLength: 6 })),
})

/** A valid document with something taken out and something put in. */
const mutated = fc
  .record({ source: fc.constantFrom(...sources), edits: fc.array(edit, { minLength: 1, maxLength: 4 }) })
  .map(({ source, edits }) =>
    edits.reduce((text, { at, length, text: added }) => {
      const from = Math.floor(at * text.length)
      return text.slice(0, from) + added + text.slice(from + length)
    }, source),
  )

const known = [
  'name',
  'check',
  'command',
  'adapter',
  'steps',
  'web',
  'staging',
  'url',
  'on_start',
  'channel',
  'type',
  'env',
  'artifact',
  'strategy',
  'targets',
  '__proto__',
  'constructor',
]
const leaf = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom(
    'canary',
    'fake',
    '30s',
    'npm test',
    '${VERSION}',
    '${env:A}',
    'slack',
    'a@b',
    '/health',
    'https://a.example',
    ...nasty,
  ),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
)
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...known), fc.string({ maxLength: 5 })), tie('tree'), {
      maxKeys: 4,
    }),
  ),
}))

/** A document with the keys of a configuration and anything below them. */
const structured = fc
  .dictionary(fc.constantFrom(...Object.keys(configSchema.shape)), tree, { minKeys: 1, maxKeys: 4 })
  .map((value) => stringify(value))

/** Random and mutated documents. */
export const documents: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: mutated, weight: 5 },
  { arbitrary: structured, weight: 4 },
  { arbitrary: fc.string({ maxLength: 60 }), weight: 1 },
)

const fake = fakeAdapter({ split: 'weighted' })
const options: ProjectOptions = {
  adapters: { fake: adapterFor(fake), pods: adapterFor(fake, 'pods') },
  store: memoryStore({ now: () => '2024-01-15T10:00:00.000Z' }).process(),
  variables: {},
}

/** What a text comes to: a project whose every pipeline is there, or problems; anything else is thrown. */
export function outcomeOf(text: string): 'valid' | 'invalid' {
  const { document, problems } = readYaml(text, 'landfall.yaml')
  try {
    const project = projectOf({ file: 'landfall.yaml', document, problems }, options)
    for (const name of project.environments) project.pipelineFor(name)
    return 'valid'
  } catch (error) {
    if (isLandfallError(error) && error.code === 'CONFIG_INVALID' && Array.isArray(error.details))
      return 'invalid'
    throw error
  }
}
