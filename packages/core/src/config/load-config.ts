import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isObject } from '../json/form.ts'
import {
  type AnyConfigAdapters,
  type ConfigAdapter,
  knownAdapters,
  moduleOf,
  usedAdapters,
} from './adapters.ts'
import type { AdapterSource } from './assemble/targets.ts'
import { located, nowhere } from './document/place.ts'
import { plainValue } from './document/plain-value.ts'
import { readFiles, withIncluded } from './document/read-files.ts'
import type { ConfigProblem, Finding } from './problems/config-problem.ts'
import { nearest } from './problems/nearest.ts'
import { type Project, type ProjectOptions, projectOf, type ReadConfig } from './project.ts'
import type { Config } from './schema/config.ts'
import { validate } from './validate.ts'

/**
 * Reads a configuration: YAML with everything that it includes, or a module whose default export is what `defineConfig`
 * gave. The adapters that its targets name are imported.
 *
 * @param file such as `landfall.yaml` or `landfall.config.ts`
 * @throws `CONFIG_INVALID` with everything that is wrong, each with file, line and column
 *
 * @example
 * const project = await loadConfig('landfall.yaml')
 * const plan = await project.plan({ environment: 'staging', version: 'latest' })
 */
export async function loadConfig(file: string, options: ProjectOptions = {}): Promise<Project> {
  const path = resolve(file)
  const base = process.cwd()
  const read = /\.[cm]?[jt]s$/.test(path)
    ? await readModule(file, path)
    : { file, ...(await readFiles(path, base)) }
  const directory = options.directory ?? dirname(path)
  const { config } = validate(read.document.value)
  const { adapters, unavailable, findings } = await importAdapters(
    config,
    dirname(path),
    options.adapters ?? {},
  )
  const problems = [...read.problems, ...findings.map((finding) => located(read.document.place, finding))]
  return projectOf({ ...read, problems, unavailable }, { ...options, adapters, directory })
}

async function readModule(file: string, path: string): Promise<ReadConfig> {
  const failed = (message: string, expected: string, seen: string | null): ReadConfig => {
    const problem: ConfigProblem = {
      file,
      line: null,
      column: null,
      path: '',
      message,
      expected,
      seen,
      suggestion: null,
    }
    return { file, document: { value: {}, place: nowhere }, problems: [problem] }
  }
  let module: { readonly default?: unknown }
  try {
    module = (await import(pathToFileURL(path).href)) as typeof module
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return failed('The module cannot be imported', 'a module with a default export', why)
  }
  if (!isObject(module.default))
    return failed('The module has no configuration', 'a default export by defineConfig', null)
  const { value, findings } = plainValue(module.default)
  const place = { file, value: null, key: null }
  const problems = findings.map((finding) => located(place, finding))
  const read = await withIncluded({ value, place }, path, process.cwd())
  return { file, document: read.document, problems: [...problems, ...read.problems] }
}

/** The adapters that the targets name: those of the caller, the others from their modules. */
async function importAdapters(
  config: Config,
  directory: string,
  given: AnyConfigAdapters,
): Promise<AdapterSource & { readonly findings: readonly Finding[] }> {
  const adapters: Record<string, ConfigAdapter> = { ...given }
  const unavailable = new Set<string>()
  const findings: Finding[] = []
  const known = knownAdapters(config, given)
  for (const [name, path] of usedAdapters(config)) {
    if (Object.hasOwn(adapters, name)) continue
    const own = Object.hasOwn(config.adapters ?? {}, name)
    const specifier = moduleOf(name, config)
    const at = own ? ['adapters', name] : path
    const found = await importedFrom(specifier, directory).catch((error: unknown) => {
      const unknown = !known.includes(name)
      findings.push({
        path: at,
        message: unknown ? 'Unknown adapter' : `The adapter cannot be imported from ${specifier}`,
        expected: unknown
          ? `one of ${known.join(', ')}, or a name of \`adapters\``
          : own
            ? 'a module that can be imported'
            : `the package ${specifier}, installed beside the configuration`,
        seen: unknown ? name : error instanceof Error ? firstLine(error.message) : String(error),
        suggestion: unknown ? nearest(name, known) : null,
      })
      unavailable.add(name)
      return null
    })
    if (found === null) continue
    const adapter = adapterIn(found, name)
    if (adapter === undefined) {
      unavailable.add(name)
      findings.push({
        path: at,
        message: `${specifier} has no adapter ${name}`,
        expected: 'an export made by defineAdapter',
      })
    } else {
      adapters[name] = adapter
    }
  }
  return { adapters, unavailable, findings }
}

type Module = Readonly<Record<string, unknown>>

/** From where the configuration is; a package that only this one sees is the second try. */
async function importedFrom(specifier: string, directory: string): Promise<Module> {
  if (/^\.{0,2}\//.test(specifier))
    return (await import(pathToFileURL(resolve(directory, specifier)).href)) as Module
  if (!/^(?:@[\w.~-]+\/)?[\w.~-]+(?:\/[\w./~-]+)?$/.test(specifier))
    throw new TypeError('a package or a relative path is needed')
  let found: string
  try {
    found = pathToFileURL(createRequire(resolve(directory, 'landfall.yaml')).resolve(specifier)).href
  } catch {
    found = specifier
  }
  return (await import(found)) as Module
}

/** The export of that name, the adapter that calls itself so, or the only one there is. */
function adapterIn(module: Module, name: string): ConfigAdapter | undefined {
  const all = Object.entries(module).filter((entry): entry is [string, ConfigAdapter] => isAdapter(entry[1]))
  const own = all.find(([key, adapter]) => key === name || adapter.adapterName === name)
  return own?.[1] ?? (all.length === 1 ? all[0]?.[1] : undefined)
}

function isAdapter(value: unknown): value is ConfigAdapter {
  return typeof value === 'function' && 'adapterName' in value && 'abilities' in value && 'options' in value
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
