import type { Json } from '../../json/json.ts'
import { artifact } from './artifact.ts'
import { command } from './command.ts'
import type { EffectHandler } from './handler.ts'
import { measure } from './measure.ts'
import { probe } from './probe.ts'
import { probeCommand } from './probe-command.ts'
import { recordFile } from './record-file.ts'

/**
 * The effects that come with Landfall, by registered name. Their input was checked when the pipeline was
 * compiled.
 */
export const builtInHandlers: ReadonlyMap<string, EffectHandler> = new Map([
  entry('command@1', command),
  entry('artifact@1', artifact),
  entry('probe@1', probe),
  entry('probe-command@1', probeCommand),
  entry('measure@1', measure),
  entry('record-file@1', recordFile),
  later('git-tag@1', async () => (await import('./git-tag.ts')).gitTag),
  later('merged@1', async () => (await import('./merged.ts')).merged),
  later('image@1', async () => (await import('./image.ts')).image),
  later('tarball@1', async () => (await import('./tarball.ts')).tarball),
  later('keep-artifact@1', async () => (await import('./keep-artifact.ts')).keepArtifact),
  later('manifest@1', async () => (await import('./manifest.ts')).manifest),
  later('migration-files@1', async () => (await import('./migration-files.ts')).migrationFiles),
  later('migration-plan@1', async () => (await import('./migration-plan.ts')).migrationPlan),
  later('same-artifact@1', async () => (await import('./same-artifact.ts')).sameArtifact),
])

function entry<I extends Json, O extends Json>(
  name: string,
  handler: EffectHandler<I, O>,
): [string, EffectHandler] {
  return [name, (input, context) => handler(input as I, context)]
}

/** A handler that is loaded when it is used for the first time: not every deployment needs it. */
function later<I extends Json, O extends Json>(
  name: string,
  load: () => Promise<EffectHandler<I, O>>,
): [string, EffectHandler] {
  return [name, async (input, context) => (await load())(input as I, context)]
}
