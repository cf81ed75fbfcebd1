import { isObject } from '../../../json/form.ts'

/** What lies at a path in a syntax tree, or undefined: the tree's form may differ from what is expected. */
export function look(tree: unknown, ...path: readonly (string | number)[]): unknown {
  let found: unknown = tree
  for (const key of path) {
    if (Array.isArray(found) && typeof key === 'number') found = found[key]
    else if (isObject(found) && typeof key === 'string') found = found[key]
    else return undefined
  }
  return found
}

/** The list at a path; empty when there is none. */
export function listAt(tree: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = look(tree, ...path)
  return Array.isArray(found) ? found : []
}

/** The variant of a node and what it holds: `{ AddColumn: {…} }` and `'DropDefault'` alike. */
export function variantOf(node: unknown): readonly [string, unknown] {
  if (typeof node === 'string') return [node, undefined]
  return isObject(node) ? (Object.entries(node)[0] ?? ['', undefined]) : ['', undefined]
}
