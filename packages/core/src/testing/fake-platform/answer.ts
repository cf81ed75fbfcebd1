import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import type { FakeRevision } from './revision.ts'
import type { TargetView } from './target-view.ts'

/** What a request to a fake platform got. */
export interface FakeResponse {
  readonly status: number
  /** The version alone on a path that ends in `version`; otherwise JSON with status, version and revision. */
  readonly body: string
  /** Who answered; `null` when nobody did. */
  readonly revision: string | null
  readonly version: string | null
  /** The configuration that the answering process runs with. */
  readonly configuration: JsonObject | null
}

/** Answers a request by the split or, on a revision's own URL, from that revision, and records it. */
export function answer(
  targets: readonly TargetView[],
  url: string,
  kind: 'probed' | 'requested',
): FakeResponse {
  const { target, rest } = locate(targets, url)
  const segment = rest.split('/', 1)[0] ?? ''
  const own = target.revisions.get(segment)
  const picked = own === undefined ? target.traffic.pick() : null
  const revision = own ?? (picked === null ? undefined : target.revisions.get(picked))
  const response = respond(target, own !== undefined, revision, rest)
  const { status, version } = response
  target.record(null, { kind, url, live: own === undefined, revision: response.revision, version, status })
  return response
}

function respond(
  target: TargetView,
  isOwnUrl: boolean,
  revision: FakeRevision | undefined,
  path: string,
): FakeResponse {
  if (revision === undefined || (isOwnUrl && !revision.running)) {
    const status = isOwnUrl ? 404 : 503
    return { status, body: '', revision: null, version: null, configuration: null }
  }
  const { id, version, runningConfiguration } = revision
  const status = nextStatus(target, version)
  const text = status < 400 ? 'ok' : 'error'
  const isVersionPath = /(^|\/)version\/?$/.test(path)
  const body = isVersionPath ? (version ?? '') : JSON.stringify({ status: text, version, revision: id })
  return { status, body, revision: id, version, configuration: runningConfiguration }
}

function nextStatus(target: TargetView, version: string | null): number {
  if (version === null) return 200
  const { answers, badVersions } = target.options
  const scripted = answers?.[version]
  if (scripted !== undefined && scripted.length > 0) {
    const nth = target.answered.get(version) ?? 0
    target.answered.set(version, nth + 1)
    return scripted[Math.min(nth, scripted.length - 1)] ?? 200
  }
  return badVersions?.includes(version) ? 500 : 200
}

function locate(
  targets: readonly TargetView[],
  url: string,
): { readonly target: TargetView; readonly rest: string } {
  const [, name, rest = ''] = /^fake:\/\/([^/?#]+)\/?([^?#]*)/.exec(url) ?? []
  const target = targets.find((one) => one.name === name)
  if (target === undefined) {
    throw new LandfallError({
      code: 'PLATFORM_UNREACHABLE',
      message: `No target of the fake platform has the URL ${url}`,
      expected: targets.map((one) => one.url).join(', '),
      seen: url,
    })
  }
  return { target, rest }
}
