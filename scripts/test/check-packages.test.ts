import { expect, test } from 'vitest'
import { packedProblems } from '../check-packages.ts'

const packed = [
  'package/package.json',
  'package/LICENSE',
  'package/README.md',
  'package/dist/testing/index.js',
]

test('a tarball of dist, license and README is fine', () => {
  expect(packedProblems(packed, '{"dependencies":{"zod":"^4.0.0"}}')).toEqual([])
})

test('reports sources, the development condition, workspace ranges and missing files', () => {
  const manifest =
    '{"exports":{".":{"@landfall/source":"./src/index.ts"}},"dependencies":{"a":"workspace:^"}}'
  expect(packedProblems(['package/package.json', 'package/src/index.ts'], manifest)).toEqual([
    'packs package/src/index.ts',
    'package.json names the condition @landfall/source',
    'package.json has a dependency on workspace:',
    'packs no LICENSE',
    'packs no README.md',
  ])
})
