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
/** How many files are open at once. */
const mostOpen = 64
/** The key of the message that there is always room for: the one that asks to end the deployment. */
const keptFree = 'abort'

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

  /** Messages do not change: whoever listens reads each once, however often another one comes. */
  const heard = new Map<string, Map<number, InboxMessage>>()

  async function messagesIn(inbox: string, after: number): Promise<[number, InboxMessage][]> {
    const numbers = (await numbersIn(inbox)).filter((number) => number > after)
    return await messagesOf(inbox, numbers)
  }

  async function messagesOf(inbox: string, numbers: readonly number[]): Promise<[number, InboxMessage][]> {
    const found: [number, InboxMessage][] = []
    for (let at = 0; at < numbers.length; at += mostOpen) {
      const some = numbers.slice(at, at + mostOpen).map(async (number) => {
        const message = await documentOf<InboxMessage>(fileOf(inbox, number), 'a message', messageForm)
        if (message !== null) found.push([number, message])
      })
      await Promise.all(some)
    }
    return found.sort(([one], [other]) => one - other)
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
        // Whoever fills an inbox must not keep anybody from ending the deployment.
        const most = message.key === keptFree ? mostMessages + 1 : mostMessages
        if (last >= most) throw tooLarge(deployment, `${last} messages`)
        if (await durable.putNew(fileOf(inbox, last + 1), text)) return true
      }
    },

    async read(deployment) {
      const { inbox } = filesOf(root, deployment)
      const numbers = await numbersIn(inbox)
      const known = heard.get(inbox) ?? new Map<number, InboxMessage>()
      const fresh = numbers.filter((number) => !known.has(number))
      for (const [number, message] of await messagesOf(inbox, fresh)) known.set(number, message)
      return numbers.flatMap((number) => known.get(number) ?? [])
    },

    watch(deployment, changed) {
      const { inbox } = filesOf(root, deployment)
      const known = new Map<number, InboxMessage>()
      heard.set(inbox, known)
      const stop = watchDirectory(inbox, changed)
      return () => {
        if (heard.get(inbox) === known) heard.delete(inbox)
        stop()
      }
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
