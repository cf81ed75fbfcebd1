import type { JsonObject } from '../../../json/json.ts'
import type { Facts } from '../facts.ts'

/** One answer that a check of the deployment got. */
export interface Evidence {
  /** How long the platform's history was when it was asked for. */
  readonly at: number
  /** The target on the platform. */
  readonly target: string
  /** The check, numbered within its verification. */
  readonly check: number
  readonly passed: boolean
  /** Who answered, by the platform's history; `null` when nobody did. */
  readonly revision: string | null
  /** Whether it went to the URL of one revision and not to the one that users use. */
  readonly own: boolean
  /** A check that failed as often as it may, and whose outcome is durable. */
  readonly final: boolean
}

/** Every answer to a check on a target, in order. */
export function evidenceOn(facts: Facts, target: string): Evidence[] {
  const { witness, history, plan } = facts
  const evidence: Evidence[] = []
  for (const { path, effect, input, worker, from, to, answer, result } of witness.performances) {
    if (effect !== 'probe@1' || answer !== 'result') continue
    const [, name, rest = ''] = /^fake:\/\/([^/?#]+)\/?([^?#]*)/.exec(String((input as JsonObject).url)) ?? []
    if (name !== target) continue
    const [, check = '1', attempt = '1'] = /check-(\d+)\/attempt-(\d+)$/.exec(path) ?? []
    const asked = history.slice(from, to ?? from).filter((entry) => entry.kind === 'probed')
    const own = isRevision(facts, target, rest.split('/', 1)[0] ?? '')
    const most = attemptsOf(plan.pipeline.steps, path, Number(check))
    const isLast = Number(attempt) >= most && witness.outcomeBy(path) === worker
    const common = { at: from, target, check: Number(check), own }
    // One request for one attempt; where more were made, each of them counts.
    for (const entry of asked.slice(0, -1)) {
      const passed = entry.status < 300
      evidence.push({ ...common, passed, revision: entry.revision, final: !passed && isLast })
    }
    const { passed } = result as { readonly passed: boolean }
    const last = asked.at(-1)
    const seen = last === undefined || last.status < 300
    evidence.push({
      ...common,
      passed: passed && seen,
      revision: last?.revision ?? null,
      final: !(passed && seen) && isLast,
    })
  }
  return evidence
}

function attemptsOf(steps: Facts['plan']['pipeline']['steps'], path: string, check: number): number {
  const step = steps.find(({ id }) => path.startsWith(`${id}/`))
  const checks = (step?.input.checks ?? []) as readonly { readonly attempts?: number }[]
  return checks[check - 1]?.attempts ?? 1
}

function isRevision({ after }: Facts, target: string, id: string): boolean {
  return after.get(target)?.revisions.some((revision) => revision.id === id) ?? false
}

/** The release that the deployment brings to a target; `null` when it was never pushed. */
export function releaseFor({ witness }: Facts, target: string): { id: string; sha256: string } | null {
  for (const { effect, input, answer, result } of witness.performances) {
    if (effect !== 'adapter.push@1' || answer !== 'result') continue
    if ((input as JsonObject).target !== target) continue
    const { id, artifact } = result as unknown as { id: string; artifact: { sha256: string } }
    return { id, sha256: artifact.sha256 }
  }
  return null
}

/** Revision ids of a release on a target. */
export function revisionsOf({ after, ended }: Facts, target: string, release: string): ReadonlySet<string> {
  const known = [...(ended.get(target)?.revisions ?? []), ...(after.get(target)?.revisions ?? [])]
  return new Set(known.filter((one) => one.release === release).map(({ id }) => id))
}
