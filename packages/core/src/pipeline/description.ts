import type { CompiledPipeline } from '../engine/plan.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import {
  anyObject,
  anyText,
  type Form,
  flag,
  isObject,
  listOf,
  mapOf,
  nullOr,
  object,
  oneOf,
  text,
  time,
  whole,
} from '../json/form.ts'
import { checkForm, runForm } from '../verify/forms.ts'

const commandForm = object({ run: runForm }, { env: mapOf(anyText), directory: text })
const personForm = object({ instructions: anyText, timeoutMs: time(1) }, { minimum: whole(1, 100) })
const checksForm = listOf(checkForm)

const measuredForm = object({
  name: text,
  type: oneOf('directory', 'file', 'tarball', 'source_map'),
  path: text,
})
const packedForm = object({ name: text, type: oneOf('tarball'), from: text, path: text })
const imageForm = object({
  name: text,
  type: oneOf('docker_image'),
  image: object({ tag: text }, { context: text, file: text, buildArgs: mapOf(anyText) }),
})
const artifactForm: Form = (value, at, problems) => {
  const made = isObject(value) ? value : {}
  const form = made.type === 'docker_image' ? imageForm : 'from' in made ? packedForm : measuredForm
  form(value, at, problems)
}

const migrationForm = object({
  files: listOf(text, 1),
  dryRun: object(
    { run: runForm },
    {
      env: mapOf(anyText),
      directory: text,
      source: oneOf('output', 'files'),
      dialect: oneOf('postgresql', 'sqlite', 'mysql'),
    },
  ),
  apply: commandForm,
  verify: nullOr(commandForm),
  rollback: nullOr(commandForm),
  runs: oneOf('before-traffic', 'after-promotion'),
  previousCode: oneOf('compatible', 'incompatible'),
  mergedInto: nullOr(object({ branch: text, remote: nullOr(text) })),
  approvalTimeoutMs: time(1),
  applied: mapOf(text),
})

const storiesForm: Form = (value, at, problems) => {
  if (Array.isArray(value)) listOf(text)(value, at, problems)
  else object({ pattern: text }, { since: nullOr(text) })(value, at, problems)
}

/** The inputs of the steps that are always there. */
const inputForms: ReadonlyMap<string, Form> = new Map([
  ['check@1', commandForm],
  ['command@1', commandForm],
  [
    'build@1',
    object({ command: nullOr(commandForm), artifact: artifactForm }, { keep: text, reuse: anyObject }),
  ],
  ['tag@1', object({ tag: text, message: text, remote: nullOr(text) })],
  ['migrate@1', migrationForm],
  ['manifest@1', object({ file: text, stories: nullOr(storiesForm) })],
  ['promotion@1', object({ from: text })],
  ['push@1', object({ target: text, artifact: anyObject, configuration: anyObject })],
  [
    'deploy@1',
    object({
      target: text,
      release: anyObject,
      strategy: object({ uses: text, input: anyObject }),
      checks: checksForm,
    }),
  ],
  ['verify@1', object({ target: text, checks: checksForm })],
  ['approve@1', personForm],
  ['manual@1', personForm],
  ['pause@1', object({ ms: time(0) })],
  ['record@1', object({ file: text })],
])

const usedForm = nullOr(object({ uses: text }, { input: anyObject }))

const undoForm: Form = (value, at, problems) => {
  if (!isObject(value) || value.kind !== 'effect') {
    object({ kind: oneOf('nothing', 'irreversible', 'effect') })(value, at, problems)
    return
  }
  const input = value.effect === 'command@1' ? commandForm : anyObject
  object({ kind: text, effect: text, input })(value, at, problems)
}

const stepMembers = object({
  id: text,
  uses: text,
  input: anyObject,
  after: listOf(text),
  when: usedForm,
  required: flag,
  policy: object({}, { deadlineMs: time(1), attempts: whole(1, 100), backoffMs: time(0) }),
  undo: undoForm,
})

const stepForm: Form = (value, at, problems) => {
  stepMembers(value, at, problems)
  if (!isObject(value)) return
  const uses = String(value.uses)
  if (uses === 'rollback@1')
    problems.push(`${at}.uses: a step of a pipeline; a rollback is asked for by rollback()`)
  inputForms.get(uses)?.(value.input, `${at}.input`, problems)
}

const pipelineForm = object({ name: text, steps: listOf(stepForm) })

/**
 * Takes a pipeline that came from anywhere, and makes sure that it is of the form it has to have.
 *
 * @throws `INVALID_INPUT` with everything that is wrong, each with its place
 */
export function checkedDescription(given: unknown): CompiledPipeline {
  const description = plainJson(given)
  const problems: string[] = []
  pipelineForm(description, '', problems)
  if (problems.length === 0) return description as CompiledPipeline
  const name = isObject(description) ? String(description.name) : 'unknown'
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `The pipeline ${name} is not valid: ${problems.slice(0, 10).join('; ')}`,
    target: name,
    details: problems.slice(0, 100),
  })
}

/** A copy of its own: whoever gave the description may go on changing it. */
function plainJson(given: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(given ?? null))
  } catch (cause) {
    throw new LandfallError({ code: 'INVALID_INPUT', message: 'The pipeline is no JSON', cause })
  }
}
