import type { Clock, EffectContext } from '@landfall/core'
import { createRedactor } from '../../src/redact/redactor.ts'

/** The context of an effect that nobody ends, in no directory. */
export function effectContext(path: string, clock: Clock): EffectContext {
  return {
    signal: new AbortController().signal,
    deadlineMs: 60_000,
    operationId: `d1/${path}`,
    deployment: 'd1',
    environment: 'test',
    path,
    projectDirectory: '/nowhere',
    runDirectory: '/nowhere',
    variables: {},
    clock,
    redactor: createRedactor(),
    output() {},
    progress() {},
  }
}
