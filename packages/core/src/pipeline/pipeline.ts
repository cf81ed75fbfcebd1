import { compile } from '../engine/compile.ts'
import type { CompiledPipeline } from '../engine/plan.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { pipelineBuilder } from './builder.ts'
import { checkedDescription } from './description.ts'
import { checkName } from './names.ts'
import type { PipelineBuilder } from './pipeline-builder.ts'

/** A pipeline: a name and its steps as data. Made by `definePipeline` or `pipelineFrom`. */
export interface Pipeline {
  readonly name: string
  readonly compiled: CompiledPipeline
}

/**
 * Defines a pipeline in code. The function is run once, at once; what it adds is data from then on.
 *
 * @throws `INVALID_NAME`, `INVALID_INPUT`, `PIPELINE_DUPLICATE`, `PIPELINE_REFERENCE`, `PIPELINE_CYCLE`
 *
 * @example
 * const web = target('web', local)
 * const shop = definePipeline('shop', (p) => {
 *   p.check('tests', 'npm test')
 *   const app = p.build('app', { run: 'npm run build', type: 'directory', path: 'dist' })
 *   const release = p.push(app, web)
 *   p.deploy(web, release, canary({ steps: [5, 25, 100] }), { verify: [http({ path: '/health' })] })
 * })
 */
export function definePipeline(name: string, define: (p: PipelineBuilder) => void): Pipeline {
  checkName('pipeline', name)
  const { builder, steps } = pipelineBuilder()
  const given: unknown = define(builder)
  // What an asynchronous function adds after its first wait would be missing, and nobody would be told.
  if (typeof (given as PromiseLike<unknown> | undefined)?.then === 'function') {
    const message = `The function that defines the pipeline ${name} is asynchronous`
    const expected = 'a function that adds every step before it returns'
    throw new LandfallError({ code: 'INVALID_INPUT', message, target: name, expected })
  }
  return { name, compiled: compile(checkedDescription({ name, steps })) }
}

/**
 * Takes a pipeline that is data already: the same checks, the same plan.
 *
 * @throws as `definePipeline`
 */
export function pipelineFrom(description: CompiledPipeline): Pipeline {
  const checked = checkedDescription(description)
  checkName('pipeline', checked.name)
  return { name: checked.name, compiled: compile(checked) }
}
