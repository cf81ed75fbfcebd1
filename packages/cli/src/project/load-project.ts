import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LandfallError } from '@landfall/core'
import { suggest } from '../args/suggest.ts'
import { type Context, textFlag } from '../context.ts'
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
 * Loads the configuration that `--config` names, or the nearest one from the working directory upwards. A module may
 * also give a project that it made itself, as its export `project`.
 *
 * @throws `CONFIG_INVALID`, `INVALID_INPUT` when there is none
 */
export async function loadProject(context: Context): Promise<Project> {
  const file = configFile(context)
  if (/\.[cm]?[jt]s$/.test(file)) {
    const { project } = (await import(pathToFileURL(file).href)) as { readonly project?: Project }
    if (project !== undefined) return project
  }
  const { loadConfig } = await import('@landfall/core/config')
  return await loadConfig(file)
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
