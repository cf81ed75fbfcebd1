import { readFile, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { isObject } from '../../json/form.ts'
import type { ConfigProblem } from '../problems/config-problem.ts'
import { type Conflict, merged } from './merge.ts'
import { type ConfigDocument, located } from './place.ts'
import { type ReadText, readYaml } from './read-yaml.ts'

const mostFiles = 100

/**
 * Reads a YAML file and everything that it includes, as one document.
 *
 * @param base what the names of files in the problems are relative to
 */
export async function readFiles(file: string, base: string): Promise<ReadText> {
  const files = new Files(base)
  const text = await files.text(file)
  if (text === null) return unreadable(shortName(file, base))
  return files.read(file, text, [])
}

/** The documents that a document includes, put together with it. */
export async function withIncluded(document: ConfigDocument, file: string, base: string): Promise<ReadText> {
  const files = new Files(base)
  return await files.include({ document, problems: [] }, file, [await sameName(file)])
}

class Files {
  private readonly base: string
  private readonly done = new Set<string>()

  constructor(base: string) {
    this.base = base
  }

  /** `null`: it cannot be read. */
  async text(file: string): Promise<string | null> {
    try {
      return await readFile(file, 'utf8')
    } catch {
      return null
    }
  }

  async read(file: string, text: string, way: readonly string[]): Promise<ReadText> {
    const real = await sameName(file)
    this.done.add(real)
    return await this.include(readYaml(text, shortName(file, this.base)), file, [...way, real])
  }

  async include(own: ReadText, file: string, way: readonly string[]): Promise<ReadText> {
    let { document } = own
    const problems: ConfigProblem[] = [...own.problems]
    const { value } = document
    if (!isObject(value) || !Array.isArray(value.include)) return own
    for (const [index, entry] of (value.include as unknown[]).entries()) {
      // The schema says what an entry has to be.
      if (typeof entry !== 'string') continue
      const problem = (message: string, expected: string): void => {
        problems.push(
          located(own.document.place, { path: ['include', index], message, expected, seen: entry }),
        )
      }
      const next = resolve(dirname(file), entry)
      const real = await sameName(next)
      if (way.includes(real)) {
        const circle = [...way.slice(way.indexOf(real)), real].map((one) => shortName(one, this.base))
        problem('Files include each other in a circle', `another file than ${circle.join(' → ')}`)
        continue
      }
      if (this.done.has(real)) continue
      if (this.done.size >= mostFiles) {
        problem('Too many files', `at most ${mostFiles}`)
        break
      }
      const text = await this.text(next)
      if (text === null) {
        problem('The file cannot be read', 'a file relative to this one')
        continue
      }
      const included = await this.read(next, text, way)
      problems.push(...included.problems)
      const conflicts: Conflict[] = []
      document = merged(document, withoutInclude(included.document), conflicts)
      problems.push(
        ...conflicts.map((conflict) => ({
          ...located(conflict.place, { ...conflict, path: [] }),
          path: conflict.path.join('.'),
        })),
      )
    }
    return { document, problems }
  }
}

function withoutInclude({ value, place }: ConfigDocument): ConfigDocument {
  if (!isObject(value) || !('include' in value)) return { value, place }
  const { include: _, ...rest } = value
  const members = new Map(place.members)
  members.delete('include')
  return { value: rest, place: { ...place, members } }
}

/** One name for one file, whatever links lead to it. */
async function sameName(file: string): Promise<string> {
  return await realpath(file).catch(() => resolve(file))
}

function shortName(file: string, base: string): string {
  const short = relative(base, file)
  return short === '' || short.startsWith('..') || isAbsolute(short) ? file : short
}

function unreadable(file: string): ReadText {
  const place = { file, value: null, key: null }
  return {
    document: { value: {}, place },
    problems: [located(place, { path: [], message: 'The file cannot be read', expected: 'a file' })],
  }
}
