import { expect, test } from 'vitest'
import { compareVersions, type TagVersion, tagVersion } from '../../../src/runtime/git/version-order.ts'

const read = (tag: string): TagVersion => {
  const version = tagVersion(tag)
  if (version === null) throw new Error(`${tag} is no version`)
  return version
}

test('the order is the one of the specification', () => {
  const rising = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.2.9',
    '1.10.0',
    '2.0.0',
    '2.1.0',
    '2.1.1',
    '2.1.90071992547409931',
    '2.1.90071992547409932',
  ]
  for (const [index, lower] of rising.entries()) {
    for (const higher of rising.slice(index + 1)) {
      expect(compareVersions(read(lower), read(higher)), `${lower} < ${higher}`).toBeLessThan(0)
      expect(compareVersions(read(higher), read(lower)), `${higher} > ${lower}`).toBeGreaterThan(0)
    }
    expect(compareVersions(read(lower), read(`v${lower}`))).toBe(0)
  }
})

test('build metadata does not count, and stays in the version', () => {
  expect(compareVersions(read('1.0.0+a'), read('1.0.0+b'))).toBe(0)
  expect(read('v1.0.0-rc.1+build.5')).toMatchObject({
    version: '1.0.0-rc.1+build.5',
    prerelease: ['rc', '1'],
  })
})

test.each([
  'v1',
  '1.2',
  '1.2.3.4',
  '01.2.3',
  '1.2.3-',
  '1.2.3-01',
  '1.2.3-a..b',
  '1.2.3+',
  'V1.2.3',
  'release-1.2.3',
  ' 1.2.3',
  '1.2.3\n',
  '',
])('%j is no version', (tag) => {
  expect(tagVersion(tag)).toBeNull()
})
