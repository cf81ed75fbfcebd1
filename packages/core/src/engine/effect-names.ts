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
export const tarballEffect = 'tarball@1'
export const imageEffect = 'image@1'
export const keepArtifactEffect = 'keep-artifact@1'
export const sameArtifactEffect = 'same-artifact@1'
export const tagEffect = 'git-tag@1'
export const promotedEffect = 'promoted@1'
export const migrationFilesEffect = 'migration-files@1'
export const migrationPlanEffect = 'migration-plan@1'
export const mergedEffect = 'merged@1'
export const proofEffect = 'proof@1'
export const manifestEffect = 'manifest@1'

/** The effect that sends a message through a channel, `slack@1`. */
export function notifyEffect(channel: string): string {
  return `notify.${channel}`
}
