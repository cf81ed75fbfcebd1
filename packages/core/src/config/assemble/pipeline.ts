import type { Artifact, ArtifactType, Release } from '../../adapter/release.ts'
import { type BuildSource, dockerImage, packed } from '../../pipeline/artifacts.ts'
import type { MigrationOptions } from '../../pipeline/migration.ts'
import { definePipeline, type Pipeline } from '../../pipeline/pipeline.ts'
import type { PipelineBuilder } from '../../pipeline/pipeline-builder.ts'
import type { Ref } from '../../pipeline/ref.ts'
import { target } from '../../pipeline/target.ts'
import type { StrategyUse } from '../../strategy/strategy.ts'
import type { Config } from '../schema/config.ts'
import type { PlannedChecks } from './checks.ts'
import { commandFrom, commandWith, present, stepOptions } from './commands.ts'
import type { StepKeys } from './step-keys.ts'
import type { PlannedTarget } from './targets.ts'

/** Everything that the steps of one environment are made from. */
export interface PipelineParts {
  readonly config: Config
  readonly environment: string
  readonly keys: StepKeys
  readonly targets: readonly (PlannedTarget & { readonly use: StrategyUse; readonly from: string })[]
  readonly checks: PlannedChecks
}

/**
 * The pipeline of one environment, in the order: pre-checks side by side, build, tag, migrations before traffic, push,
 * deploy, migrations after promotion, verification, record and manifest.
 */
export function pipelineFrom(parts: PipelineParts): Pipeline {
  const { config, environment, keys, targets, checks } = parts
  return definePipeline(config.name ?? 'app', (p) => {
    addPreChecks(p, config, keys)
    const artifacts = addBuilds(p, config)
    addTag(p, config)
    const { migrations } = config
    if (migrations !== undefined && migrations.runs !== 'after-promotion') addMigration(p, parts)
    const places = targets.map((one) => ({ ...one, place: target(one.name, one.adapter) }))
    const releases: Ref<Release>[] = []
    const push = (): void => {
      for (const { place, from, configuration } of places)
        releases.push(p.push(artifacts.get(from) as Ref<Artifact<ArtifactType>>, place, { configuration }))
    }
    if (places.length > 1) p.parallel(push)
    else push()
    for (const [index, { name, place, use }] of places.entries()) {
      p.deploy(place, releases[index] as Ref<Release>, use, { verify: checks.gates.get(name) ?? [] })
    }
    if (migrations?.runs === 'after-promotion') addMigration(p, parts)
    for (const { name, place } of places) {
      const live = checks.after.get(name) ?? []
      if (live.length > 0) p.verify(`verify/${name}`, place, live)
    }
    const named = (file: string): string => file.replaceAll('${ENV}', environment)
    if (config.record !== undefined) p.record('record', named(config.record))
    if (config.manifest !== undefined) {
      const { file, stories } = config.manifest
      p.manifest('manifest', { file: named(file), ...present({ stories }) })
    }
  })
}

function addPreChecks(p: PipelineBuilder, config: Config, keys: StepKeys): void {
  const { pre_checks: checks = [] } = config
  if (checks.length === 0) return
  p.parallel(() => {
    for (const [index, item] of checks.entries()) {
      const { command, required = true } = item
      p.check(keys.preChecks[index] as string, commandWith(command, item), { ...stepOptions(item), required })
    }
  })
}

function addBuilds(p: PipelineBuilder, config: Config): Map<string, Ref<Artifact<ArtifactType>>> {
  const artifacts = new Map<string, Ref<Artifact<ArtifactType>>>()
  for (const item of config.build ?? []) {
    const { name, command, docker_image: image, keep = config.storage !== undefined } = item
    const run = command === undefined ? undefined : commandWith(command, item)
    const source = sourceOf(item)
    if (source === undefined) {
      if (run !== undefined) p.command(name, run, stepOptions(item))
      continue
    }
    const storage = keep === true ? config.storage : keep === false ? undefined : keep
    const kept = storage === undefined || image !== undefined ? {} : { keep: storage }
    const made = run === undefined ? source : { ...source, run }
    artifacts.set(name, p.build<ArtifactType>(name, made, { ...stepOptions(item), ...kept }))
  }
  return artifacts
}

type BuildItem = NonNullable<Config['build']>[number]

function sourceOf({ artifact, tarball, docker_image: image }: BuildItem): BuildSource | undefined {
  if (artifact !== undefined) return artifact as BuildSource
  if (tarball !== undefined) return packed(tarball.from, tarball.path)
  if (image === undefined) return undefined
  const { tag, context, file, build_args: buildArgs } = image
  return dockerImage({ tag, ...present({ context, file, buildArgs }) })
}

function addTag(p: PipelineBuilder, { tag }: Config): void {
  if (tag === undefined || tag === false) return
  const { name, message, remote } = tag === true ? {} : tag
  p.tag(present({ tag: name, message, remote: remote === false ? null : remote }))
}

function addMigration(p: PipelineBuilder, { config, environment }: PipelineParts): void {
  const given = config.migrations as NonNullable<Config['migrations']>
  const { name = 'migrations', files, dry_run: dryRun, dry_run_env: env, apply, verify, rollback } = given
  const { runs = 'before-traffic', previous_code: previousCode = 'incompatible', timeout } = given
  const { merged_into: merged = 'main', remote, source, dialect } = given
  const branch = config.environments?.[environment]?.merged_into ?? merged
  const options: MigrationOptions = {
    files,
    dryRun: commandFrom(dryRun, env),
    apply: commandFrom(apply),
    runs,
    previousCode,
    ...(verify === undefined ? {} : { verify: commandFrom(verify) }),
    ...(rollback === undefined ? {} : { rollback: commandFrom(rollback) }),
    ...(branch === false
      ? {}
      : { mergedInto: { branch, ...present({ remote: remote === false ? null : remote }) } }),
    ...present({ timeout, source, dialect }),
  }
  p.migrate(name, options)
}
