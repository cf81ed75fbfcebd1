import type { Findings } from './findings.ts'

/** Gives every step a name of its own: the ones that people chose, and the ones made from words around them. */
export class StepNames {
  private readonly taken = new Map<string, string>()
  private readonly findings: Findings

  constructor(findings: Findings) {
    this.findings = findings
  }

  /** A name that somebody chose: there can be only one. */
  claim(name: string, path: readonly PropertyKey[], owner: string): string {
    const other = this.taken.get(name)
    if (other !== undefined) {
      const expected = `another name: it is that of ${other}`
      this.findings.add({ path, message: 'The name is taken', expected, seen: name })
    }
    this.taken.set(name, other ?? owner)
    return name
  }

  /** A name made from words; a number is added when it is taken. */
  from(words: string, joiner: '-' | '_', owner: string): string {
    const plain = keyFrom(words, joiner)
    let name = plain
    for (let number = 2; this.taken.has(name); number++) name = `${plain}${joiner}${number}`
    this.taken.set(name, owner)
    return name
  }
}

/**
 * A key from words for people.
 *
 * @example keyFrom('All tests passing!', '-') // 'all-tests-passing'
 */
function keyFrom(words: string, joiner: '-' | '_'): string {
  const plain = words
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, joiner)
    .slice(0, 60)
  const trimmed = plain.replace(/^[-_]+|[-_]+$/g, '')
  return trimmed === '' ? 'check' : trimmed
}
