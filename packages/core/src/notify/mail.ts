import type { Message } from './channel.ts'
import { clip, oneLine } from './clip.ts'
import { factsOf, unsaid } from './facts.ts'
import { explanation } from './words.ts'

/** A mail's subject and its two forms. */
export interface Mail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** A subject fits on a line of a mail program. */
const longestSubject = 150

/** The mail for a message: the text, why and what next as far as it does not say so, and what it is about. */
export function mailFor(message: Message): Mail {
  const lines = [...message.text.split('\n'), ...unsaid(message, explanation(message))]
  const facts = factsOf(message)
  const table = facts.map(([name, value]) => `${name}: ${oneLine(value)}`)
  const rows = facts.map(([name, value]) => `<tr><td>${html(name)}</td><td>${html(value)}</td></tr>`)
  return {
    subject: clip(oneLine(message.title), longestSubject),
    text: `${[...lines, '', ...table].join('\n')}\n`,
    html: `<p>${lines.map(html).join('<br>\n')}</p>\n<table>\n${rows.join('\n')}\n</table>\n`,
  }
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character)
}
