import type { CompiledStep, Undo } from '../engine/plan.ts'
import { registeredName } from '../engine/registry.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { parseDuration } from '../json/duration.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { commandInput } from './command-line.ts'
import { undoEffect } from './define-step.ts'
import { migrationInput } from './migration.ts'
import type { PersonOptions, PipelineBuilder } from './pipeline-builder.ts'
import { type Ref, refTo } from './ref.ts'
import { policyOf, type StepOptions, undoOf } from './step-options.ts'

const day = 24 * 3_600_000
const nothing: Undo & JsonObject = { kind: 'nothing' }

/** Makes a builder and the list that it adds to. */
export function pipelineBuilder(): {
  readonly builder: PipelineBuilder
  readonly steps: readonly CompiledStep[]
} {
  const steps: CompiledStep[] = []
  /** The steps that the next one waits for: the last one, or all of the last parallel group. */
  let last: string[] = []
  let group: string[] | null = null

  function add<T>(
    id: string,
    uses: string,
    input: unknown,
    options: StepOptions,
    extra: { readonly required?: boolean; readonly undo?: Undo & JsonObject } = {},
  ): Ref<T> {
    steps.push({
      id,
      uses,
      // References are objects with methods until here; in the plan they are JSON.
      input: JSON.parse(JSON.stringify(input)) as JsonObject,
      after:
        options.after === undefined
          ? [...last]
          : options.after.map((ref) => (typeof ref === 'string' ? ref : ref.$ref)),
      when: options.when ?? null,
      required: extra.required ?? true,
      policy: policyOf(options),
      undo: extra.undo ?? nothing,
    })
    if (group === null) last = [id]
    else group.push(id)
    return refTo<T>(id)
  }

  const person = ({ instructions, timeout = day, minimum }: PersonOptions): JsonObject => ({
    instructions,
    timeoutMs: parseDuration(timeout),
    ...(minimum === undefined ? {} : { minimum }),
  })

  const builder: PipelineBuilder = {
    check: (name, command, options = {}) =>
      add(name, 'check@1', commandInput(command), options, { required: options.required ?? true }),
    command: (name, command, options = {}) =>
      add(name, 'command@1', commandInput(command), options, { undo: undoOf(options) }),
    build(name, { run, ...source }, options = {}) {
      const command = run === undefined ? null : commandInput(run)
      const keep = options.keep === undefined ? {} : { keep: options.keep }
      return add(name, 'build@1', { command, artifact: { name, ...source }, ...keep }, options)
    },
    tag(options = {}) {
      const { tag = 'v${VERSION}', message = 'Release ${VERSION}', remote = 'origin' } = options
      return add('tag', 'tag@1', { tag, message, remote }, options)
    },
    migrate: (name, options) => add(name, 'migrate@1', migrationInput(options), options),
    push(artifact, target, options = {}) {
      const { configuration = {} } = options
      return add(`push/${target.name}`, 'push@1', { target: target.name, artifact, configuration }, options)
    },
    deploy(target, release, strategy, options = {}) {
      const { uses, input } = strategy
      const given = { target: target.name, release, strategy: { uses, input }, checks: options.verify ?? [] }
      return add(`deploy/${target.name}`, 'deploy@1', given, options)
    },
    verify: (name, target, checks, options = {}) =>
      add(name, 'verify@1', { target: target.name, checks }, options),
    approve: (name, options) => add(name, 'approve@1', person(options), options),
    manual: (name, options) => add(name, 'manual@1', person(options), options),
    pause: (name, time, options = {}) => add(name, 'pause@1', { ms: parseDuration(time) }, options),
    record(name, file) {
      add(name, 'record@1', { file }, {})
    },
    manifest(name, { file, stories = null }) {
      add(name, 'manifest@1', { file, stories }, {})
    },
    step(definition, input, options = {}) {
      const undo: Undo & JsonObject = definition.irreversible
        ? { kind: 'irreversible' }
        : definition.undo === undefined
          ? nothing
          : { kind: 'effect', effect: undoEffect(definition), input: { input: input as Json } }
      return add(options.name ?? definition.name, registeredName(definition), input, options, { undo })
    },
    parallel(addSteps) {
      if (group !== null) {
        throw new LandfallError({
          code: 'INVALID_INPUT',
          message: 'parallel() cannot stand inside parallel()',
        })
      }
      group = []
      addSteps()
      if (group.length > 0) last = group
      group = null
    },
  }
  return { builder, steps }
}
