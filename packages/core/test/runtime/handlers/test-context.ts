import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createRedactor } from '../../../src/redact/redactor.ts'
import { systemClock } from '../../../src/runtime/clock.ts'
import type { EffectContext } from '../../../src/runtime/handlers/handler.ts'

/** A context as the runtime gives it, with what it was told. */
export interface TestContext extends EffectContext {
  readonly lines: string[]
  abort(reason?: unknown): void
}

/** A directory that is gone after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'landfall-handlers-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** The context of an effect in a directory of its own. */
export async function testContext(parts: Partial<EffectContext> = {}): Promise<TestContext> {
  const directory = parts.projectDirectory ?? (await temporaryDirectory())
  const aborting = new AbortController()
  const lines: string[] = []
  return {
    signal: aborting.signal,
    deadlineMs: 60_000,
    operationId: 'deployment-1/check/run',
    deployment: 'deployment-1',
    environment: 'staging',
    path: 'check/run',
    projectDirectory: directory,
    runDirectory: directory,
    variables: { PATH: process.env.PATH, HOME: directory },
    clock: systemClock,
    redactor: createRedactor(),
    output: (line) => void lines.push(line),
    progress() {},
    ...parts,
    lines,
    abort: (reason) => aborting.abort(reason),
  }
}
