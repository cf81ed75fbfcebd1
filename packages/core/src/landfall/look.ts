import type { Adapter } from '../adapter/adapter.ts'
import type { VerbContext } from '../adapter/context.ts'
import type { Finding, Instance, Observation } from '../adapter/observation.ts'
import type { Revision } from '../adapter/release.ts'
import {
  validateFindings,
  validateHistory,
  validateInstances,
  validateObservation,
} from '../adapter/validate.ts'
import { LandfallError, toLandfallError } from '../errors/landfall-error.ts'
import { resolveReferences } from '../redact/references.ts'
import type { Host } from './host.ts'

/** What was seen of a target outside of any deployment. */
export interface Look {
  readonly observed: Observation
  readonly history: readonly Revision[]
  readonly findings: readonly Finding[]
  readonly instances: readonly Instance[]
}

/** How long looking at one target may take. */
const lookDeadlineMs = 60_000

/** Looks at a target without changing anything. @throws `PLATFORM_UNOBSERVABLE`, `RESULT_INVALID` */
export async function lookAt(
  host: Host,
  environment: string,
  target: string,
  adapter: Adapter,
): Promise<Look> {
  return await looking(host, environment, target, async (context) => {
    const { verbs, name } = adapter
    const source = (verb: string) => ({ adapter: name, verb })
    const [observed, history, findings, instances] = await Promise.all([
      verbs.current(context).then((seen) => validateObservation(seen, source('current'))),
      verbs.history(context).then((seen) => validateHistory(seen, source('history'))),
      verbs.preflight(context).then((seen) => validateFindings(seen, source('preflight'))),
      verbs.fleet?.instances(context).then((seen) => validateInstances(seen, source('instances'))) ?? [],
    ])
    return { observed, history, findings, instances }
  })
}

/** Looks only at what is live. @throws as `lookAt` */
export async function lookAtCurrent(
  host: Host,
  environment: string,
  target: string,
  adapter: Adapter,
): Promise<Observation> {
  const source = { adapter: adapter.name, verb: 'current' }
  return await looking(host, environment, target, async (context) =>
    host.redactor.value(validateObservation(await adapter.verbs.current(context), source)),
  )
}

async function looking<T>(
  host: Host,
  environment: string,
  target: string,
  look: (context: VerbContext) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const context: VerbContext = {
    signal: controller.signal,
    deadlineMs: lookDeadlineMs,
    operationId: `look/${environment}/${target}`,
    // Looking changes nothing, so no platform has a reason to compare this.
    fencingToken: { term: 0, sequence: 0 },
    deployment: 'look',
    environment,
    target,
    projectDirectory: host.projectDirectory,
    resolve: (value) => resolveReferences(value, host.variables, host.redactor),
    progress: () => {},
    log: () => {},
  }
  return await new Promise<T>((resolve, reject) => {
    const cancel = host.clock.after(lookDeadlineMs, () => {
      const error = unobservable(target, `no answer within ${lookDeadlineMs} ms`)
      controller.abort(error)
      reject(error)
    })
    look(context).then(
      (seen) => {
        cancel()
        resolve(seen)
      },
      (error: unknown) => {
        cancel()
        const { message } = toLandfallError(error, { code: 'ADAPTER_FAILED' })
        const told = codeOf(error) === 'RESULT_INVALID' ? error : unobservable(target, message, error)
        reject(withoutSecrets(host, told as LandfallError))
      },
    )
  })
}

/** What an adapter throws is shown to people: its message, and that of the error behind it. */
export function withoutSecrets({ redactor }: Host, error: LandfallError): LandfallError {
  return LandfallError.fromJSON(redactor.value(error.toJSON()))
}

function codeOf(error: unknown): string | undefined {
  return (error as { readonly code?: string } | null)?.code
}

function unobservable(target: string, seen: string, cause?: unknown): LandfallError {
  const message = `${target} cannot be observed`
  return new LandfallError({
    code: 'PLATFORM_UNOBSERVABLE',
    message,
    target,
    seen,
    ...(cause === undefined ? {} : { cause }),
  })
}
