import type { ChannelContext } from '../../../src/notify/channel.ts'
import { createRedactor } from '../../../src/redact/redactor.ts'
import { resolveReferences } from '../../../src/redact/references.ts'

/** A context as the runtime gives it, with the lines it was told. */
export interface TestContext extends ChannelContext {
  readonly lines: string[]
  abort(reason: unknown): void
}

/** A context in which these variables are set. */
export function channelContext(
  variables: Readonly<Record<string, string>> = {},
  deadlineMs = 60_000,
): TestContext {
  const aborting = new AbortController()
  const lines: string[] = []
  return {
    signal: aborting.signal,
    deadlineMs,
    resolve: (value) => resolveReferences(value, variables, createRedactor()),
    log: (line) => void lines.push(line),
    lines,
    abort: (reason) => aborting.abort(reason),
  }
}
