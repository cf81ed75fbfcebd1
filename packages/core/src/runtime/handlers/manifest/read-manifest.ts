import type { Document, ParsedNode, YAMLMap, YAMLSeq } from 'yaml'
import { manifestInvalid } from './manifest-invalid.ts'

type Yaml = typeof import('yaml')

/** A manifest as it was read. */
export interface ReadManifest {
  readonly yaml: Yaml
  readonly document: Document.Parsed
  /** `null` for a document without content. */
  readonly root: YAMLMap.Parsed | null
  /** The list; `null` when there is none yet. */
  readonly list: YAMLSeq.Parsed | null
  /** What the document says, as plain values. */
  readonly content: Readonly<Record<string, unknown>>
  readonly releases: readonly Readonly<Record<string, unknown>>[]
}

/** @throws `MANIFEST_INVALID` for what is no YAML, or has no place for a list of releases */
export async function readManifest(text: string, file: string): Promise<ReadManifest> {
  // Loaded when the first manifest is written.
  const yaml = await import('yaml')
  const document = yaml.parseDocument<ParsedNode>(text, { keepSourceTokens: true })
  const [problem] = document.errors
  if (problem !== undefined) {
    const line = problem.linePos?.[0].line ?? 1
    throw manifestInvalid(file, 'YAML', `${problem.message.split('\n')[0]} (line ${line})`)
  }
  const root = mapOf(yaml, document.contents, file)
  const list = listOf(yaml, root, file)
  const content = plain(document, file)
  const releases = (list === null ? [] : content.releases) as readonly unknown[]
  for (const [index, release] of releases.entries()) {
    if (typeof release !== 'object' || release === null || Array.isArray(release)) {
      throw manifestInvalid(file, 'releases with members such as version', `${describe(release)} at ${index}`)
    }
  }
  return { yaml, document, root, list, content, releases: releases as ReadManifest['releases'] }
}

function mapOf(yaml: Yaml, contents: ParsedNode | null, file: string): YAMLMap.Parsed | null {
  if (contents === null || (yaml.isScalar(contents) && contents.value === null)) return null
  if (yaml.isMap(contents)) return contents
  throw manifestInvalid(file, 'a list `releases` at the top', 'something without members')
}

function listOf(yaml: Yaml, root: YAMLMap.Parsed | null, file: string): YAMLSeq.Parsed | null {
  const found: unknown = root?.get('releases', true) ?? null
  if (found === null || (yaml.isScalar(found) && found.value === null)) return null
  if (yaml.isSeq(found)) return found as YAMLSeq.Parsed
  throw manifestInvalid(file, 'a list `releases`', 'something else under that name')
}

function plain(document: Document.Parsed, file: string): Readonly<Record<string, unknown>> {
  try {
    return (document.toJS() ?? {}) as Readonly<Record<string, unknown>>
  } catch (error) {
    // An alias without an anchor, or so many that they would fill the memory.
    throw manifestInvalid(file, 'YAML', (error as Error).message)
  }
}

function describe(value: unknown): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'nothing' : `a ${typeof value}`
}
