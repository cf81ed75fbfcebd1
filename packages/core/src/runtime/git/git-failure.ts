import { LandfallError } from '../../errors/landfall-error.ts'
import type { GitRun } from './run-git.ts'

/** What git says when another attempt can help: nobody answered, or somebody else held a lock. */
const passing = [
  /could not resolve host|unable to look up/i,
  /connection (?:refused|reset|timed out|closed|aborted)/i,
  /failed to connect|couldn't connect/i,
  /operation timed out|no route to host|network is unreachable/i,
  /temporary failure in name resolution/i,
  /the remote end hung up|early EOF|unexpected disconnect/i,
  /kex_exchange_identification/i,
  /returned error: (?:429|5\d\d)/i,
  /cannot lock ref|unable to lock/i,
]

/** What git says when the address or the credentials are wrong; stands beside words of the list above. */
const lasting = [
  /permission denied/i,
  /authentication failed/i,
  /terminal prompts disabled|could not read (?:username|password)/i,
  /host key verification failed/i,
  /does not appear to be a git repository|repository .*not found/i,
]

/** Whether another attempt at what git said no to can help. */
function isPassing(said: string): boolean {
  return passing.some((pattern) => pattern.test(said)) && !lasting.some((pattern) => pattern.test(said))
}

/**
 * `GIT_FAILED` for a run that ended badly, with git's own words: retryable when nobody answered, terminal
 * when the answer was no.
 *
 * @param what what was to be done, as the end of "Git could not …"
 * @param expected what should have been the case
 */
export function gitFailed(what: string, run: GitRun, expected?: string): LandfallError {
  const said = run.stderr || run.stdout.trim()
  const last =
    lineOf(said) ?? (run.exitCode === null ? 'it was ended by a signal' : `exit code ${run.exitCode}`)
  const retryable = isPassing(said)
  return new LandfallError({
    code: 'GIT_FAILED',
    message: `Git could not ${what}: ${last}`,
    ...(expected === undefined ? {} : { expected }),
    seen: last,
    ...(retryable
      ? {
          disposition: 'retryable',
          nextActions: ['retry', 'resume'],
          remedy: 'Check the network and the address of the remote, then resume.',
        }
      : {}),
    details: { exitCode: run.exitCode, said: said.slice(-4_096) },
  })
}

/** The line that says why: the first that git calls fatal, an error or rejected, or else the last one. */
function lineOf(said: string): string | undefined {
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  const why = lines.find((line) => /^(?:fatal|error|remote: error):|^ ?!/.test(line)) ?? lines.at(-1)
  return why?.replace(/^(?:fatal|error): /, '').slice(0, 300)
}
