import type { ArtifactType } from '../../adapter/release.ts'
import { nearest } from '../problems/nearest.ts'
import type { Config } from '../schema/config.ts'
import type { Findings } from './findings.ts'
import type { PlannedTarget } from './targets.ts'

type BuildItem = NonNullable<Config['build']>[number]

/** The build step whose artifact a target gets; `undefined` when that is not clear, which is a finding. */
export function artifactFor(
  config: Config,
  { name, adapter, artifact, artifactPath }: PlannedTarget,
  findings: Findings,
): string | undefined {
  const made = (config.build ?? []).flatMap((item) => {
    const type = typeOf(item)
    return type === null ? [] : [{ name: item.name, type }]
  })
  const takes = adapter.abilities.artifacts
  // Source maps are for people; a target gets them only when it says so.
  const fitting = made.filter(({ type }) => takes.includes(type) && type !== 'source_map')
  const names = made.map((one) => one.name)
  if (artifact === null) {
    if (fitting.length === 1) return fitting[0]?.name
    const expected =
      fitting.length > 1
        ? `one of ${fitting.map((one) => one.name).join(', ')}`
        : `a build step that makes one of ${takes.join(', ')}`
    const message = fitting.length > 1 ? `Several artifacts fit ${name}` : `No artifact fits ${name}`
    findings.add({ path: artifactPath, message, expected, atKey: true, about: 'build' })
    return undefined
  }
  const found = made.find((one) => one.name === artifact)
  if (found === undefined) {
    const expected =
      names.length === 0 ? 'the name of a build step that makes an artifact' : `one of ${names.join(', ')}`
    findings.add({
      path: artifactPath,
      message: 'Unknown artifact',
      about: 'build',
      expected,
      seen: artifact,
      suggestion: nearest(artifact, names),
    })
    return undefined
  }
  if (takes.includes(found.type)) return artifact
  findings.add({
    path: artifactPath,
    message: `The ${adapter.name} adapter does not take such an artifact`,
    expected: `one of ${takes.join(', ')}`,
    seen: found.type,
  })
  return undefined
}

/** A step that wants its artifact kept needs a place for it. */
export function checkStorage({ build = [], storage }: Config, findings: Findings): void {
  for (const [index, { keep }] of build.entries()) {
    if (keep !== true || storage !== undefined) continue
    const expected = 'a directory, here or as `storage`'
    findings.add({ path: ['build', index, 'keep'], message: 'There is no storage', expected, seen: 'true' })
  }
}

function typeOf({ artifact, docker_image: image, tarball }: BuildItem): ArtifactType | null {
  return artifact?.type ?? (image !== undefined ? 'docker_image' : tarball !== undefined ? 'tarball' : null)
}
