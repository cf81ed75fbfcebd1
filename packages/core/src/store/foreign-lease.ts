import { LandfallError } from '../errors/landfall-error.ts'

/** `INVALID_INPUT`: a journal is opened only with a lease of its own store. */
export function foreignLease(deployment: string): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `The lease of deployment ${deployment} was not taken from this store`,
    target: deployment,
    expected: 'a lease that the leases of the same store gave',
  })
}
