import { join } from 'node:path'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { InboxMessage, InboxStore } from '../store.ts'
import { type DurableFiles, documentOf, documentText, namesIn } from './durable-files.ts'
import { filesOf } from './layout.ts'
import { watchDirectory } from './watch-directory.ts'

const messageForm = { key: 'string', name: 'string', payload: 'any', at: 'string' } as const

/** The most messages of one deployment, and the most characters of one. */
const mostMessages = 10_000
const mostCharacters = 1024 * 1024

/**
 * Messages as files numbered in the order of their arrival. Who puts one has read all before it, and the number is
 * free: so no other has its key.
 */
export function directoryInboxes(root: string, durable: DurableFiles): InboxStore {
  const fileOf = (inbox: string, number: number) => join(inbox, `${String(number).padStart(6, '0')}.json`)

  async function numbersIn(inbox: string): Promise<number[]> {
    const numbers = (await namesIn(inbox)).map((name) => Number(/^(\d{6,})\.json$/.exec(name)?.[1] ?? 0))
    return numbers.filter((number) => number > 0).sort((a, b) => a - b)
  }

  async function messagesIn(inbox: string, after: number): Promise<[number, InboxMessage][]> {
    const numbers = (await numbersIn(inbox)).filter((number) => number > after)
    const messages = await Promise.all(
      numbers.map((number) => documentOf<InboxMessage>(fileOf(inbox, number), 'a message', messageForm)),
    )
    return messages.flatMap((message, index): [number, InboxMessage][] =>
      message === null ? [] : [[numbers[index] as number, message]],
    )
  }

  return {
    async put(deployment, message) {
      const { inbox } = filesOf(root, deployment)
      const text = documentText(message)
      if (text.length > mostCharacters) throw tooLarge(deployment, `a message of ${text.length} characters`)
      let last = 0
      for (;;) {
        for (const [number, present] of await messagesIn(inbox, last)) {
          if (present.key === message.key) return false
          last = number
        }
        if (last >= mostMessages) throw tooLarge(deployment, `${last} messages`)
        if (await durable.putNew(fileOf(inbox, last + 1), text)) return true
      }
    },

    async read(deployment) {
      const messages = await messagesIn(filesOf(root, deployment).inbox, 0)
      return messages.map(([, message]) => message)
    },

    watch(deployment, changed) {
      return watchDirectory(filesOf(root, deployment).inbox, changed)
    },
  }
}

function tooLarge(deployment: string, seen: string): LandfallError {
  return new LandfallError({
    code: 'RESULT_TOO_LARGE',
    message: `The inbox of deployment ${deployment} does not take more`,
    target: deployment,
    expected: `at most ${mostMessages} messages of at most ${mostCharacters} characters`,
    seen,
  })
}
