import type { Artifact, Release } from '../adapter/release.ts'
import { deployTarget } from '../engine/compensate.ts'
import {
  adapterEffect,
  artifactEffect,
  changingVerbs,
  imageEffect,
  keepArtifactEffect,
  sameArtifactEffect,
  tarballEffect,
} from '../engine/effect-names.ts'
import { verdictCodes } from '../engine/execute.ts'
import { type Progress, targetProgress } from '../engine/progress.ts'
import type { JournalEvent } from '../events/journal-event.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { Check } from '../verify/checks.ts'
import { migrationsOf } from './migrations-from-journal.ts'

/**
 * Fills in, from the journal alone, what a compensation has to know: which targets were touched and which steps have
 * started. No code of the pipeline is run for it.
 */
export function progressFromJournal(progress: Progress, history: readonly JournalEvent[]): void {
  const inputs = new Map<string, { readonly name: string; readonly input: Json }>()
  const steps = progress.plan.pipeline.steps
  const migrations = migrationsOf(steps)
  for (const event of history) {
    migrations.see(event)
    switch (event.type) {
      case 'effect.started':
        inputs.set(event.path, event)
        effectStarted(progress, event.name, event.input as JsonObject)
        rollbackCommandStarted(progress, event.path)
        break
      case 'effect.succeeded':
        effectSucceeded(progress, inputs.get(event.path)?.name ?? '', event.result ?? null)
        if (event.result !== undefined) evidenceSeen(progress, event.path, event.result)
        break
      case 'noted':
        if (event.note.kind === 'step.started') progress.started.add(event.note.step)
        else if (event.note.kind === 'step.succeeded')
          progress.results.set(event.note.step, { status: 'pass' })
        else if (event.note.kind === 'step.failed') {
          progress.results.set(event.note.step, { status: 'fail', error: event.note.error })
        } else if (event.note.kind === 'step.skipped')
          progress.results.set(event.note.step, { status: 'skipped' })
        break
      default:
    }
  }
  for (const [step, facts] of migrations.facts) progress.migrations.set(step, facts)
  for (const step of steps) {
    const target = deployTarget(step)
    const failure = progress.results.get(step.id)?.error
    if (target !== null && failure !== undefined && verdictCodes.has(failure.code))
      targetProgress(progress, target).verdict = 'bad'
  }
}

/**
 * A check that failed at its last attempt condemns the release, also when the abort came before the verdict was noted:
 * an outcome is on stable storage, a note may not be.
 */
function evidenceSeen(progress: Progress, path: string, result: Json): void {
  const [, place, check, attempt] = /^(.+)\/check-(\d+)\/attempt-(\d+)$/.exec(path) ?? []
  if (place === undefined || (result as JsonObject | null)?.passed !== false) return
  const step = progress.plan.pipeline.steps.find(({ id }) => place.startsWith(`${id}/`) || place === id)
  const target = step?.input.target
  const checks = step?.input.checks as readonly Check[] | undefined
  const attempts = checks?.[Number(check) - 1]?.attempts
  if (typeof target !== 'string' || attempts === undefined || Number(attempt) < attempts) return
  if (progress.plan.targets[target] !== undefined) targetProgress(progress, target).verdict = 'bad'
}

function effectStarted(progress: Progress, name: string, input: JsonObject): void {
  const target = typeof input?.target === 'string' ? input.target : null
  if (target === null || progress.plan.targets[target] === undefined) return
  if (changingVerbs.has(name)) targetProgress(progress, target).touched = true
  if (name === adapterEffect('lock')) targetProgress(progress, target).locked = true
  const release = input.release as Release | undefined
  if (release !== undefined) targetProgress(progress, target).release = release
}

/** A command that brings a target back changes it as a verb of its adapter does. */
function rollbackCommandStarted(progress: Progress, path: string): void {
  const step = progress.plan.pipeline.steps.find(({ id }) => path === `${id}/command`)
  if (step?.uses === 'rollback@1') targetProgress(progress, String(step.input.target)).touched = true
}

const makingEffects: ReadonlySet<string> = new Set([
  artifactEffect,
  tarballEffect,
  imageEffect,
  sameArtifactEffect,
])

function effectSucceeded(progress: Progress, name: string, result: Json): void {
  if (makingEffects.has(name)) progress.artifacts.push(result as Artifact)
  if (name !== keepArtifactEffect) return
  // The kept copy stands for what was built.
  const kept = result as Artifact
  const at = progress.artifacts.findIndex((artifact) => artifact.name === kept.name)
  if (at >= 0) progress.artifacts[at] = kept
}
