import type { Message } from './channel.ts'

/** What a message is about, by name: for a table below its text. */
export function factsOf(message: Message): readonly (readonly [name: string, value: string])[] {
  const { environment, version, commit, by, status, step, url, deployment } = message
  const facts: readonly (readonly [string, string | null])[] = [
    ['Environment', environment],
    ['Version', version],
    ['Commit', commit],
    ['Started by', by],
    ['Status', status],
    ['Step', step],
    ['Address', url],
    ['Deployment', deployment],
  ]
  return facts.filter((fact): fact is readonly [string, string] => fact[1] !== null)
}

/** Why and what next, as far as the text does not say it: a text from a template may be short. */
export function unsaid({ text }: Message, lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !text.includes(line))
}
