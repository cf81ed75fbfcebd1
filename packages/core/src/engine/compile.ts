import { LandfallError } from '../errors/landfall-error.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { CompiledPipeline, CompiledStep } from './plan.ts'

const part = '[A-Za-z0-9](?:[A-Za-z0-9 ._-]*[A-Za-z0-9._-])?'
const stepName = new RegExp(`^${part}(?:/${part})*$`)

/**
 * Checks a pipeline given as data and puts its steps into an order in which they can run.
 *
 * @throws `INVALID_NAME`, `PIPELINE_DUPLICATE`, `PIPELINE_REFERENCE`, `PIPELINE_CYCLE`
 */
export function compile(pipeline: CompiledPipeline): CompiledPipeline {
  const byId = new Map<string, CompiledStep>()
  for (const step of pipeline.steps) {
    checkName(step.id)
    if (byId.has(step.id)) {
      const message = `The pipeline ${pipeline.name} has two steps named ${step.id}`
      throw new LandfallError({ code: 'PIPELINE_DUPLICATE', message, target: step.id })
    }
    byId.set(step.id, step)
  }
  for (const step of pipeline.steps) {
    checkPrefix(step.id, byId)
    for (const before of step.after) known(step, before, byId)
  }
  checkTargets(pipeline)
  const steps = inOrder(pipeline, byId)
  for (const step of steps) checkReferences(step, byId)
  checkMigrations(steps, byId)
  return { name: pipeline.name, steps }
}

function checkName(id: string): void {
  if (stepName.test(id) && id.length <= 200) return
  throw new LandfallError({
    code: 'INVALID_NAME',
    message: `The step name ${JSON.stringify(id)} cannot be used`,
    target: id,
    expected: 'letters, digits, blanks, dots, dashes and underscores, in parts divided by /',
  })
}

/** A step's effects lie below its id, so no id may lie below another. */
function checkPrefix(id: string, byId: ReadonlyMap<string, CompiledStep>): void {
  const parts = id.split('/')
  for (let length = 1; length < parts.length; length++) {
    const parent = parts.slice(0, length).join('/')
    if (!byId.has(parent)) continue
    const message = `The step ${id} has a name that lies below the step ${parent}`
    throw new LandfallError({ code: 'PIPELINE_DUPLICATE', message, target: id })
  }
}

/** A plan has one rollout for each target. */
function checkTargets({ name, steps }: CompiledPipeline): void {
  const byTarget = new Map<string, string>()
  for (const { id, uses, input } of steps) {
    if (uses !== 'deploy@1') continue
    const target = String(input.target)
    const other = byTarget.get(target)
    if (other !== undefined) {
      const message = `The steps ${other} and ${id} of the pipeline ${name} both deploy to ${target}`
      throw new LandfallError({ code: 'PIPELINE_DUPLICATE', message, target: id })
    }
    byTarget.set(target, id)
  }
}

function known(step: CompiledStep, before: string, byId: ReadonlyMap<string, CompiledStep>): CompiledStep {
  const found = byId.get(before)
  if (found !== undefined) return found
  throw new LandfallError({
    code: 'PIPELINE_REFERENCE',
    message: `The step ${step.id} refers to ${before}, which is not a step of the pipeline`,
    target: step.id,
    expected: [...byId.keys()].join(', '),
    seen: before,
  })
}

/** Depth first, without recursion: a pipeline may be thousands of steps long. */
function inOrder(pipeline: CompiledPipeline, byId: ReadonlyMap<string, CompiledStep>): CompiledStep[] {
  const done = new Set<string>()
  const ordered: CompiledStep[] = []
  for (const root of pipeline.steps) {
    const open: { readonly step: CompiledStep; next: number }[] = [{ step: root, next: 0 }]
    const onPath = new Set([root.id])
    while (open.length > 0) {
      const top = open[open.length - 1] as (typeof open)[number]
      const before = top.step.after[top.next++]
      if (before === undefined) {
        open.pop()
        onPath.delete(top.step.id)
        if (!done.has(top.step.id)) ordered.push(top.step)
        done.add(top.step.id)
      } else if (onPath.has(before)) {
        throw cycle(pipeline.name, [...open.map(({ step }) => step.id), before])
      } else if (!done.has(before)) {
        onPath.add(before)
        open.push({ step: byId.get(before) as CompiledStep, next: 0 })
      }
    }
  }
  return ordered
}

function cycle(pipeline: string, path: readonly string[]): LandfallError {
  const circle = path.slice(path.indexOf(path.at(-1) as string))
  return new LandfallError({
    code: 'PIPELINE_CYCLE',
    message: `Steps of the pipeline ${pipeline} wait for each other: ${circle.join(' after ')}`,
    target: circle[0] as string,
    details: circle,
  })
}

/** A reference may lead only to a step that has ended by then: one that `after` reaches. */
function checkReferences(step: CompiledStep, byId: ReadonlyMap<string, CompiledStep>): void {
  const undo = step.undo.kind === 'effect' ? step.undo.input : null
  const references = [...referencesIn(step.input), ...referencesIn(undo).filter((id) => id !== step.id)]
  if (references.length === 0) return
  const before = stepsBefore(step, byId)
  for (const id of references) {
    known(step, id, byId)
    if (before.has(id)) continue
    throw new LandfallError({
      code: 'PIPELINE_REFERENCE',
      message: `The step ${step.id} uses the output of ${id}, which need not have ended by then`,
      target: step.id,
      expected: `${id} among the steps that ${step.id} comes after`,
    })
  }
}

/** Ids of all the steps that have ended when a step starts. */
function stepsBefore(step: CompiledStep, byId: ReadonlyMap<string, CompiledStep>): ReadonlySet<string> {
  const before = new Set<string>()
  const open = [...step.after]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (before.has(id)) continue
    before.add(id)
    open.push(...(byId.get(id) as CompiledStep).after)
  }
  return before
}

/** A migration stands where it says that it runs: before every deploy step, or after every one. */
function checkMigrations(steps: readonly CompiledStep[], byId: ReadonlyMap<string, CompiledStep>): void {
  const migrations = steps.filter(({ uses }) => uses === 'migrate@1')
  if (migrations.length === 0) return
  const deploys = steps.filter(({ uses }) => uses === 'deploy@1')
  for (const migration of migrations) {
    const isEarly = migration.input.runs === 'before-traffic'
    const before = stepsBefore(migration, byId)
    const misplaced = deploys.find((deploy) =>
      isEarly ? !stepsBefore(deploy, byId).has(migration.id) : !before.has(deploy.id),
    )
    if (misplaced === undefined) continue
    const message = `The migration ${migration.id} runs ${String(migration.input.runs)}, but stands elsewhere`
    throw new LandfallError({
      code: 'INVALID_INPUT',
      message,
      target: migration.id,
      expected: `its place ${isEarly ? 'before' : 'after'} ${misplaced.id}`,
    })
  }
}

/** Ids of the steps whose outputs an input uses. */
export function referencesIn(input: Json | undefined): string[] {
  if (input === null || typeof input !== 'object') return []
  if (Array.isArray(input)) return input.flatMap((item: Json) => referencesIn(item))
  const object = input as JsonObject
  if (typeof object.$ref === 'string') return [object.$ref]
  return Object.values(object).flatMap((member) => referencesIn(member))
}

/**
 * Puts the outputs of earlier steps in the place of the references.
 *
 * @returns `undefined` when there is no such output, or it has no such member
 */
export function resolveReferences(input: Json, outputs: ReadonlyMap<string, Json>): Json | undefined {
  if (input === null || typeof input !== 'object') return input
  if (Array.isArray(input)) {
    const items = input.map((item: Json) => resolveReferences(item, outputs))
    return items.some((item) => item === undefined) ? undefined : (items as Json[])
  }
  const object = input as JsonObject
  if (typeof object.$ref === 'string') return follow(outputs.get(object.$ref), object.path)
  const resolved: { [key: string]: Json } = {}
  for (const [key, member] of Object.entries(object)) {
    if (member === undefined) continue
    const value = resolveReferences(member, outputs)
    if (value === undefined) return undefined
    resolved[key] = value
  }
  return resolved
}

function follow(output: Json | undefined, path: Json | undefined): Json | undefined {
  let value = output
  for (const key of Array.isArray(path) ? path : []) {
    if (value === undefined || value === null || typeof value !== 'object') return undefined
    if (!Object.hasOwn(value, String(key))) return undefined
    value = (value as JsonObject)[String(key)]
  }
  return value
}
