import type { Json, JsonObject } from '@landfall/core'

/** Which activity of a step an effect belongs to, from its path below the step. */
export function activityKey(below: readonly string[]): string {
  const [first = '', second] = below
  // A shift to 25 % and one to 50 % are two things; the probes of one verification are one.
  return first === 'shift' && second !== undefined ? `${first}/${second}` : first
}

const fixed: { readonly [key: string]: string } = {
  run: 'run',
  artifact: 'measure the artifact',
  push: 'push',
  stage: 'stage, without traffic',
  retire: 'retire what was live before',
  'verify-staged': 'verify before it gets traffic',
  '@before': 'look at what is live',
  '@after': 'look at what is live',
  '@lock': "take the platform's lock",
  '@write': 'write the file',
}

/** What a compensation does to a target. */
const restoring: { readonly [verb: string]: string } = {
  seen: 'look at what is live',
  shift: 'give all the traffic back',
  rollback: 'bring the last good release back',
  restored: 'read back what is live',
}

/** What an activity is called on the screen. */
export function activityLabel(key: string, name: string, input: Json): string {
  if (name === 'command@1') return commandOf(input) ?? key
  const known = fixed[key]
  if (known !== undefined) return known
  const [, kind, weight] = /^(shift|verify|pause|analyse)[/-](\d+(?:\.\d+)?)$/.exec(key) ?? []
  if (kind === 'shift') return `shift to ${weight} %`
  if (kind !== undefined) return `${kind} at ${weight} %`
  const [, target, what] = /^(\S+) (\S+)$/.exec(key) ?? []
  if (target !== undefined) return `${target}: ${restoring[what ?? ''] ?? what}`
  return key.replace(/^@/, '').replaceAll('-', ' ')
}

function commandOf(input: Json): string | null {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return null
  const { run } = input as JsonObject
  const line = Array.isArray(run) ? run.join(' ') : run
  return typeof line === 'string' ? (line.split('\n')[0] ?? line) : null
}
