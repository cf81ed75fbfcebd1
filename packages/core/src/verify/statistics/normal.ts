/**
 * The probability that a standard normal variable is larger than `z`.
 *
 * Half of erfc(z / √2): by its Taylor series near 0 and by its continued fraction further out (Abramowitz and
 * Stegun, 7.1.6 and 7.1.14), to about 14 digits, far out in the tail too.
 *
 * @example normalTail(1.6448536269514722) // 0.05
 */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) return Number.NaN
  if (z < 0) return 1 - normalTail(-z)
  return z < 2 ? 0.5 - fromCentre(z) : fromTail(z)
}

const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)

/** The probability of 0 to `z`. */
function fromCentre(z: number): number {
  let term = z
  let sum = z
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return density(z) * sum
}

/** The continued fraction 1/(z + 1/(z + 2/(z + 3/(z + …)))), from its far end. */
function fromTail(z: number): number {
  let rest = z
  for (let level = 200; level >= 1; level--) rest = z + level / rest
  return density(z) / rest
}
