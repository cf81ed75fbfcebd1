import type { YAMLSeq } from 'yaml'
import { entryInBraces, entryLines, type ManifestEntry } from './entry-text.ts'
import type { ReadManifest } from './read-manifest.ts'

/** The texts that may have the entry at the right place, the one that changes least first. */
export function* candidateTexts(
  text: string,
  manifest: ReadManifest,
  entry: ManifestEntry,
): Generator<string> {
  const { list, root } = manifest
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
  if (list !== null && list.items.length > 0) {
    if (list.flow === true) yield inBrackets(text, list, entry)
    else
      for (const at of blockEnds(text, list))
        yield asBlock(text, at, columnOf(text, list), entry, lineEnd, list)
  } else if (root?.has('releases')) {
    yield inEmptyList(text, manifest, entry, lineEnd)
  } else {
    yield lines(text, text.length, `releases:${lineEnd}${entryLines(entry, 2, lineEnd)}`, lineEnd)
  }
  yield anew(manifest, entry, lineEnd)
}

/** Where the lines of the last item end: before the empty lines that follow, or after what belongs to it. */
function* blockEnds(text: string, list: YAMLSeq.Parsed): Generator<number> {
  const end = list.items.at(-1)?.range?.[1] ?? text.length
  const whole = text[end - 1] === '\n' ? end : lineEndAfter(text, end)
  const tight = text.slice(0, whole).replace(/(\r?\n)(?:[ \t]*\r?\n)+$/, '$1').length
  const column = columnOf(text, list)
  yield afterComments(text, tight, column)
  yield whole
}

/** Comments that stand further in than the dash are the item's own. */
function afterComments(text: string, from: number, column: number): number {
  const comments = new RegExp(`(?: {${column + 1},}#[^\\n]*(?:\\n|$))*`, 'y')
  comments.lastIndex = from
  return comments.exec(text) === null ? from : comments.lastIndex
}

function asBlock(
  text: string,
  at: number,
  column: number,
  entry: ManifestEntry,
  lineEnd: string,
  list: YAMLSeq.Parsed,
): string {
  const apart = isSetApart(text, list) ? lineEnd : ''
  return lines(text, at, `${apart}${entryLines(entry, column, lineEnd)}`, lineEnd)
}

/** Whether an empty line stands before the last item, as it then does before the new one. */
function isSetApart(text: string, list: YAMLSeq.Parsed): boolean {
  const before = text.slice(0, dashOf(list, -1) ?? 0)
  return list.items.length > 1 && /\n[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*[ \t]*$/.test(before)
}

/** The column of the dashes. */
function columnOf(text: string, list: YAMLSeq.Parsed): number {
  const dash = dashOf(list, 0)
  return dash === undefined ? 2 : dash - (text.lastIndexOf('\n', dash - 1) + 1)
}

/** Where the dash of an item stands in the text. */
function dashOf({ srcToken }: YAMLSeq.Parsed, index: number): number | undefined {
  if (srcToken?.type !== 'block-seq') return undefined
  return srcToken.items.at(index)?.start.find(({ type }) => type === 'seq-item-ind')?.offset
}

function inBrackets(text: string, list: YAMLSeq.Parsed, entry: ManifestEntry): string {
  const end = list.items.at(-1)?.range?.[1] ?? 0
  return `${text.slice(0, end)}, ${entryInBraces(entry)}${text.slice(end)}`
}

/** `releases:`, `releases: []` or `releases: null`; a comment behind it stays. */
function inEmptyList(
  text: string,
  { yaml, root, list }: ReadManifest,
  entry: ManifestEntry,
  lineEnd: string,
): string {
  const pair = root?.items.find(({ key }) => yaml.isScalar(key) && key.value === 'releases')
  const start = pair?.key.range?.[1] ?? 0
  const value = list ?? pair?.value
  const written = value?.range?.[1] === value?.range?.[0] ? undefined : value?.range
  const without =
    written === undefined || written === null
      ? text
      : text.slice(0, written[0]).trimEnd() + text.slice(written[1])
  const column = start - 'releases'.length - (text.lastIndexOf('\n', start) + 1)
  const at = lineEndAfter(without, start)
  return lines(without, at, entryLines(entry, Math.max(column, 0) + 2, lineEnd), lineEnd)
}

/** Puts whole lines in; a text without a line end at its end has none afterwards either. */
function lines(text: string, at: number, added: string, lineEnd: string): string {
  if (at < text.length || at === 0 || text[at - 1] === '\n') return text.slice(0, at) + added + text.slice(at)
  return text + lineEnd + added.slice(0, -lineEnd.length)
}

function lineEndAfter(text: string, from: number): number {
  const found = text.indexOf('\n', from)
  return found === -1 ? text.length : found + 1
}

/** The whole document as the library writes it. */
function anew({ yaml, document, list }: ReadManifest, entry: ManifestEntry, lineEnd: string): string {
  const copy = document.clone()
  const item = copy.createNode({ ...entry })
  yaml.visit(item, {
    Seq: (_key, node) => {
      node.flow = true
    },
    Scalar: (key, node) => {
      if (key !== 'key') node.type = 'QUOTE_DOUBLE'
    },
  })
  if (list === null) copy.set('releases', copy.createNode([item]))
  else copy.addIn(['releases'], item)
  return copy.toString({ lineWidth: 0 }).replaceAll('\n', lineEnd)
}
