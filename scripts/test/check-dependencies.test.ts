import { expect, test } from 'vitest'
import { dependencyProblems } from '../check-dependencies.ts'

const page = [
  '# Dependencies',
  '| package | why |',
  '| --- | --- |',
  '| zod | input |',
  '| `a`, `@b/c` (peer) | d |',
].join('\n')

test('every dependency has its reason', () => {
  const manifests = [
    { dependencies: { zod: '4' } },
    { devDependencies: { a: '1' }, peerDependencies: { '@b/c': '1' } },
  ]
  expect(dependencyProblems(manifests, page)).toEqual([])
})

test('reports a dependency without a reason and a reason without a dependency', () => {
  const manifests = [
    { dependencies: { zod: '4', yaml: '2', '@landfall/core': '*' }, devDependencies: { a: '1' } },
  ]
  expect(dependencyProblems(manifests, page).map(({ line, message }) => `${line}: ${message}`)).toEqual([
    '5: @b/c is not a dependency of any package',
    '1: gives no reason for yaml',
  ])
})
