import { type AnyConfigAdapters, knownAdapters } from '../adapters.ts'
import { nearest } from '../problems/nearest.ts'
import type { Config } from '../schema/config.ts'
import type { Findings } from './findings.ts'

type Rollback = NonNullable<Config['rollback']>

/** What the words of `rollback` come to. */
export interface RollbackRules {
  readonly enabled: boolean
  /** How often a check may fail; `null` when nothing is said. */
  readonly attempts: number | null
}

const numbers = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
const trigger =
  /^(?:the |any |a )?(?:health[ -]?)?(?:checks?|verification|smoke tests?|health checks?) fails? after (\d{1,3}|[a-z]+) (?:attempts?|tries|times)\.?$/i
const actionWords: readonly (readonly [what: 'revert' | 'notify' | 'log', words: RegExp])[] = [
  ['revert', /\b(?:revert|roll(?:ed|s|ing)?[ -]?back|restore|undo)\b/i],
  ['notify', /\b(?:notify|notification|tell|alert|page|inform)\b/i],
  ['log', /\b(?:log|record|write down)\b/i],
]

/** Reads the words of `rollback`: the trigger gives the attempts, the actions say whether there is a way back. */
export function rollbackRules(
  config: Config,
  adapters: AnyConfigAdapters,
  findings: Findings,
): RollbackRules {
  const { rollback = {} } = config
  const attempts = attemptsOf(rollback, findings)
  const reverts = revertsOf(rollback, findings)
  if (rollback.enabled !== undefined && reverts !== null && rollback.enabled !== reverts) {
    findings.add({
      path: ['rollback', 'enabled'],
      message: 'The actions say something else',
      expected: reverts
        ? 'true, or no action that reverts'
        : 'false, or an action such as "Revert to previous version"',
      seen: String(rollback.enabled),
    })
  }
  const known = knownAdapters(config, adapters)
  for (const name of Object.keys(rollback.commands ?? {})) {
    if (known.includes(name)) continue
    findings.add({
      path: ['rollback', 'commands', name],
      message: 'Unknown adapter',
      expected: `one of ${known.join(', ')}, or a name of \`adapters\``,
      seen: name,
      suggestion: nearest(name, known),
      atKey: true,
    })
  }
  return { enabled: rollback.enabled ?? reverts ?? true, attempts }
}

function attemptsOf(rollback: Rollback, findings: Findings): number | null {
  const { trigger: words, attempts } = rollback
  if (words === undefined) return attempts ?? null
  const count = trigger.exec(words.trim())?.[1]?.toLowerCase() ?? ''
  const number = /^\d+$/.test(count) ? Number(count) : numbers.indexOf(count)
  if (!(number >= 1 && number <= 100)) {
    findings.add({
      path: ['rollback', 'trigger'],
      message: 'The trigger is not understood',
      expected: 'words such as "Health check fails after 3 attempts", from 1 to 100',
      seen: JSON.stringify(words.slice(0, 80)),
    })
    return attempts ?? null
  }
  if (attempts !== undefined && attempts !== number) {
    findings.add({
      path: ['rollback', 'attempts'],
      message: 'The trigger says something else',
      expected: String(number),
      seen: String(attempts),
    })
  }
  return number
}

/** Whether the actions bring the last good release back; `null` when there are none. */
function revertsOf({ actions }: Rollback, findings: Findings): boolean | null {
  if (actions === undefined) return null
  let reverts = false
  for (const [index, action] of actions.entries()) {
    const meant = actionWords.filter(([, words]) => words.test(action)).map(([what]) => what)
    if (meant.length === 0) {
      findings.add({
        path: ['rollback', 'actions', index],
        message: 'The action is not understood',
        expected: 'words with one of revert, notify, log',
        seen: JSON.stringify(action.slice(0, 80)),
      })
    }
    reverts ||= meant.includes('revert')
  }
  return reverts
}
