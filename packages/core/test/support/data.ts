import type { CompiledPipeline, CompiledStep } from '@landfall/core'

/** A step as a configuration file would have it. */
export function stepData(id: string, uses: string, input: object, rest: Partial<CompiledStep> = {}) {
  return {
    id,
    uses,
    input,
    after: [],
    when: null,
    required: true,
    policy: {},
    undo: { kind: 'nothing' },
    ...rest,
  }
}

/** A pipeline as a configuration file would have it: whatever was written there, right or wrong. */
export function pipelineData(...steps: readonly unknown[]): CompiledPipeline {
  return { name: 'data', steps } as unknown as CompiledPipeline
}

/** Build, push and deploy to `web` by a strategy, as a configuration file would have it. */
export function deployData(strategy: string, input: object = {}, checks: readonly unknown[] = []) {
  return pipelineData(
    stepData('app', 'build@1', { command: null, artifact: { name: 'app', type: 'directory', path: 'dist' } }),
    stepData(
      'push/web',
      'push@1',
      { target: 'web', artifact: { $ref: 'app' }, configuration: {} },
      { after: ['app'] },
    ),
    stepData(
      'deploy/web',
      'deploy@1',
      { target: 'web', release: { $ref: 'push/web' }, strategy: { uses: strategy, input }, checks },
      { after: ['push/web'] },
    ),
  )
}
