import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Pair,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import type { ConfigProblem } from '../problems/config-problem.ts'
import { pathText } from '../problems/config-problem.ts'
import type { ConfigDocument, Place, Position } from './place.ts'

/** Levels of nesting. */
export const deepest = 64
/** With every alias counted as often as it is used. */
const mostNodes = 100_000

/** What the parser finds and still goes on, in our words. */
const words: { readonly [code: string]: string } = {
  ALIAS_PROPS: 'An alias cannot have an anchor or a tag',
  DUPLICATE_KEY: 'The key is there twice',
  MULTIPLE_DOCS: 'A second document begins; a configuration is one',
  TAB_AS_INDENT: 'A tab cannot indent; use blanks',
}

/** Whether nothing can be said about a document after such an error. */
export function isBroken({ code }: YAMLError): boolean {
  return !Object.hasOwn(words, code)
}

/** Makes plain values and places of the nodes of a document, and tells what a configuration cannot have. */
export class Reader {
  readonly problems: ConfigProblem[] = []
  private readonly file: string
  private readonly lines: LineCounter
  private readonly anchors = new Map<string, unknown>()
  private readonly open = new Set<unknown>()
  private nodes = 0

  constructor(file: string, lines: LineCounter) {
    this.file = file
    this.lines = lines
  }

  complaints(errors: readonly YAMLError[]): void {
    for (const { code, message, pos } of errors) {
      const own = Object.hasOwn(words, code) ? (words[code] as string) : null
      const text = own ?? message.replace(/\s*\n[\s\S]*$/, '').replace(/[.:]+$/, '')
      const expected = own === null ? 'YAML; a text with braces, commas or colons needs quotes' : null
      this.problem([], this.position(pos[0]), text, expected)
    }
  }

  read(node: unknown, path: readonly PropertyKey[], key: Position | null): ConfigDocument {
    const at = this.positionOf(node) ?? key
    const place: Place = { file: this.file, value: at, key }
    const nothing: ConfigDocument = { value: null, place }
    this.nodes += 1
    if (this.nodes > mostNodes) {
      const once = this.nodes === mostNodes + 1
      if (once) this.problem(path, at, 'The document is too large', `at most ${mostNodes} values`)
      return nothing
    }
    if (path.length > deepest) {
      this.problem(path, at, 'The document is nested too deeply', `at most ${deepest} levels`)
      return nothing
    }
    if (isAlias(node)) return this.readAlias(node.source, path, key, at)
    if (typeof node === 'object' && node !== null && 'anchor' in node && typeof node.anchor === 'string')
      this.anchors.set(node.anchor, node)
    if (isScalar(node)) return { value: this.scalar(node.value, path, at), place }
    if (!isMap(node) && !isSeq(node)) return nothing
    this.open.add(node)
    try {
      if (isMap(node)) return this.readMap(node, path, place)
      const items = node.items.map((item, index) => this.read(item, [...path, index], null))
      return {
        value: items.map(({ value }) => value),
        place: { ...place, items: items.map((item) => item.place) },
      }
    } finally {
      this.open.delete(node)
    }
  }

  private readMap(map: YAMLMap, path: readonly PropertyKey[], place: Place): ConfigDocument {
    const value: Record<string, unknown> = {}
    const members = new Map<string, Place>()
    for (const pair of map.items as Pair[]) {
      const key = this.keyOf(pair.key, path)
      if (key === null) continue
      const at = this.positionOf(pair.key)
      if (key === '<<') {
        this.merge(pair.value, path, at, value, members)
        continue
      }
      const member = this.read(pair.value, [...path, key], at)
      value[key] = member.value
      members.set(key, member.place)
    }
    return { value, place: { ...place, members } }
  }

  /** A merge key fills in what the map does not say itself. */
  private merge(
    node: unknown,
    path: readonly PropertyKey[],
    at: Position | null,
    value: Record<string, unknown>,
    members: Map<string, Place>,
  ): void {
    const sources = isSeq(node) ? node.items : [node]
    for (const source of sources) {
      const read = this.read(source, path, at)
      if (typeof read.value !== 'object' || read.value === null || Array.isArray(read.value)) {
        this.problem([...path, '<<'], at, 'Only maps can be merged', 'an alias of a map, or a list of them')
        continue
      }
      for (const [key, member] of Object.entries(read.value)) {
        if (Object.hasOwn(value, key)) continue
        value[key] = member
        const where = read.place.members?.get(key)
        if (where !== undefined) members.set(key, where)
      }
    }
  }

  private readAlias(
    anchor: string,
    path: readonly PropertyKey[],
    key: Position | null,
    at: Position | null,
  ): ConfigDocument {
    const node = this.anchors.get(anchor)
    if (node !== undefined && !this.open.has(node)) return this.read(node, path, key)
    const message =
      node === undefined
        ? `Nothing before the alias *${anchor} has that anchor`
        : `The alias *${anchor} stands inside of what it stands for`
    this.problem(path, at, message, null)
    return { value: null, place: { file: this.file, value: at, key } }
  }

  private keyOf(node: unknown, path: readonly PropertyKey[]): string | null {
    const resolved = isAlias(node) ? this.anchors.get(node.source) : node
    if (isScalar(node) && node.anchor !== undefined) this.anchors.set(node.anchor, node)
    const key = isScalar(resolved) ? resolved.value : undefined
    const at = this.positionOf(node)
    if (typeof key !== 'string') {
      const seen = isScalar(resolved) ? String(key) : 'a list or a map'
      const suggestion = isScalar(resolved) ? JSON.stringify(String(key)) : null
      this.problem(
        path,
        at,
        'A key is not a text',
        'a text; a number as key has to be quoted',
        seen,
        suggestion,
      )
      return null
    }
    if (key !== '__proto__') return key
    this.problem(path, at, 'The key __proto__ cannot be used', 'another name')
    return null
  }

  private scalar(value: unknown, path: readonly PropertyKey[], at: Position | null): unknown {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    this.problem(
      path,
      at,
      'Not a value of JSON',
      'a text, a finite number, true, false or null',
      String(value),
    )
    return null
  }

  private positionOf(node: unknown): Position | null {
    const range = (node as { readonly range?: readonly number[] | null } | null)?.range
    return range?.[0] === undefined ? null : this.position(range[0])
  }

  private position(offset: number): Position {
    const { line, col } = this.lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }

  private problem(
    path: readonly PropertyKey[],
    at: Position | null,
    message: string,
    expected: string | null,
    seen: string | null = null,
    suggestion: string | null = null,
  ): void {
    const { line = 1, column = 1 } = at ?? {}
    this.problems.push({
      file: this.file,
      line,
      column,
      path: pathText(path),
      message,
      expected,
      seen,
      suggestion,
    })
  }
}
