import type { ConfigProblem, Finding } from '../problems/config-problem.ts'
import { pathText } from '../problems/config-problem.ts'

/** Where something begins, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Where a value of a document stands, and where its parts do. */
export interface Place {
  readonly file: string | null
  readonly value: Position | null
  /** Of the key that it belongs to. */
  readonly key: Position | null
  readonly members?: ReadonlyMap<string, Place>
  readonly items?: readonly Place[]
}

/** A document: what it says, and where it says it. */
export interface ConfigDocument {
  readonly value: unknown
  readonly place: Place
}

/** The place of something that was not read from a file. */
export const nowhere: Place = { file: null, value: null, key: null }

/** The place of the path, or of the last part of it that is there. */
function placeAt(
  root: Place,
  path: readonly PropertyKey[],
): { readonly place: Place; readonly whole: boolean } {
  let place = root
  for (const part of path) {
    const next = typeof part === 'number' ? place.items?.[part] : place.members?.get(String(part))
    if (next === undefined) return { place, whole: false }
    place = next
  }
  return { place, whole: true }
}

/** Adds to a finding where it stands. */
export function located(root: Place, finding: Finding): ConfigProblem {
  const { path, message, expected = null, seen = null, suggestion = null, atKey = false } = finding
  const { place, whole } = placeAt(root, path)
  // What is missing is missing from the thing around it, which people know by its key.
  const position = atKey || !whole ? (place.key ?? place.value) : (place.value ?? place.key)
  return {
    file: place.file,
    line: position?.line ?? null,
    column: position?.column ?? null,
    path: pathText(path),
    message,
    expected,
    seen,
    suggestion,
  }
}
