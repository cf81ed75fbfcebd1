import { existsSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LandfallError } from '@landfall/core'
import { suggest } from '../args/suggest.ts'
import { type Context, textFlag } from '../context.ts'
import { configModule } from './config-module.ts'
import type { Project } from './project.ts'

/** The names that a configuration is looked for under, the first one first. */
export const configNames = [
  'landfall.yaml',
  'landfall.yml',
  'landfall.config.ts',
  'landfall.config.mjs',
  'landfall.config.js',
]

/**
 * Loads the configuration that `--config` names, or the nearest one from the working directory upwards.
 *
 * A module gives its `project`, or the configuration as its `config` or its default export.
 *
 * @throws `CONFIG_INVALID` and whatever loading the file throws
 */
export async function loadProject(context: Context): Promise<Project> {
  const file = configFile(context)
  if (/\.ya?ml$/.test(file)) return await (await configModule()).loadConfig(file)
  const module = (await import(pathToFileURL(file).href)) as {
    readonly project?: Project
    readonly config?: never
    readonly default?: never
  }
  if (module.project !== undefined) return module.project
  const config = module.config ?? module.default
  if (config === undefined) {
    throw new LandfallError({
      code: 'INVALID_INPUT',
      message: `${basename(file)} exports no configuration`,
      target: file,
      expected: 'a default export, or one named config or project',
      remedy: 'Write `export default defineConfig({ … })`.',
    })
  }
  return (await configModule()).projectFrom(config, { directory: dirname(file), file })
}

/** The file of the configuration. @throws `INVALID_INPUT` when there is none */
export function configFile(context: Context): string {
  const given = textFlag(context, 'config')
  const found = given === undefined ? nearest(context.cwd) : resolve(context.cwd, given)
  if (found !== null && existsSync(found)) return found
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message:
      found === null
        ? 'There is no landfall.yaml here or above'
        : `${relative(context.cwd, found)} does not exist`,
    target: found ?? context.cwd,
    remedy: 'Write one with `landfall init`, or name yours with --config FILE.',
  })
}

function nearest(from: string): string | null {
  for (let directory = from; ; directory = dirname(directory)) {
    for (const name of configNames) {
      const file = join(directory, name)
      if (existsSync(file)) return file
    }
    if (dirname(directory) === directory) return null
  }
}

/** The environment of that name. @throws `UNKNOWN_ENVIRONMENT` with what was probably meant */
export function knownEnvironment(project: Project, name: string): string {
  if (project.environments.includes(name)) return name
  const meant = suggest(name, project.environments)
  throw new LandfallError({
    code: 'UNKNOWN_ENVIRONMENT',
    message: `There is no environment ${JSON.stringify(name)}`,
    target: name,
    expected: project.environments.join(', ') || 'none is configured',
    seen: name,
    remedy: meant === null ? 'Use one of these, or add it to the configuration.' : `Did you mean ${meant}?`,
  })
}
