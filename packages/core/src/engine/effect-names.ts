/** The verbs of an adapter as effects of a deployment. */
export type AdapterVerb =
  | 'preflight'
  | 'push'
  | 'current'
  | 'history'
  | 'update'
  | 'rollback'
  | 'stage'
  | 'shift'
  | 'retire'
  | 'instances'
  | 'prepare'
  | 'drain'
  | 'switch'
  | 'undrain'
  | 'begin'
  | 'observe'
  | 'advance'
  | 'abort'
  | 'lock'
  | 'unlock'

/** The registered name of a verb: `adapter.shift@1`. */
export function adapterEffect(verb: AdapterVerb): string {
  return `adapter.${verb}@1`
}

/** Verbs after which a target may serve something else than before, or run something that has to be taken away. */
export const changingVerbs: ReadonlySet<string> = new Set(
  (
    [
      'update',
      'rollback',
      'stage',
      'shift',
      'prepare',
      'drain',
      'switch',
      'undrain',
      'begin',
      'advance',
    ] as const
  ).map(adapterEffect),
)

export const commandEffect = 'command@1'
export const artifactEffect = 'artifact@1'
export const probeEffect = 'probe@1'
export const probeCommandEffect = 'probe-command@1'
export const measureEffect = 'measure@1'
export const recordFileEffect = 'record-file@1'
