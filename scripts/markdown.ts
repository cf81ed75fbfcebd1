import GithubSlugger from 'github-slugger'
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'

export interface CodeBlock {
  /** First word of the info string: the language. */
  lang: string
  /** The rest of the info string. */
  meta: string
  /** Line of the first line of code, from 1. */
  line: number
  code: string
}

export interface Link {
  url: string
  line: number
}

export interface Document {
  codeBlocks: CodeBlock[]
  links: Link[]
  /** What a link may name after `#`: slugs of the headings as GitHub makes them, and explicit ids. */
  anchors: Set<string>
}

/** Reads what the documentation checks need from a Markdown text. */
export function readMarkdown(text: string): Document {
  const document: Document = { codeBlocks: [], links: [], anchors: new Set() }
  const slugger = new GithubSlugger()
  visit(fromMarkdown(text), (node) => {
    const line = node.position?.start.line ?? 1
    if (node.type === 'code') {
      document.codeBlocks.push({
        lang: node.lang ?? '',
        meta: node.meta ?? '',
        line: line + 1,
        code: node.value,
      })
    }
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      document.links.push({ url: node.url, line })
    }
    if (node.type === 'heading') document.anchors.add(slugger.slug(textOf(node)))
    if (node.type === 'html') {
      for (const [, id] of node.value.matchAll(/\b(?:id|name)="([^"]+)"/g)) document.anchors.add(id ?? '')
      for (const [, url] of node.value.matchAll(/\b(?:href|src)="([^"]+)"/g)) {
        document.links.push({ url: url ?? '', line })
      }
    }
  })
  return document
}

function visit(node: Nodes, see: (node: Nodes) => void): void {
  see(node)
  if ('children' in node) for (const child of node.children) visit(child, see)
}

function textOf(node: Nodes): string {
  if ('value' in node && node.type !== 'html') return node.value
  return 'children' in node ? node.children.map(textOf).join('') : ''
}
