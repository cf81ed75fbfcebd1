import { LandfallError } from '../../../errors/landfall-error.ts'

export function manifestInvalid(file: string, expected: string, seen: string): LandfallError {
  return new LandfallError({
    code: 'MANIFEST_INVALID',
    message: `${file} is not a manifest of releases: expected ${expected}, seen ${seen}`,
    target: file,
    expected,
    seen,
  })
}
