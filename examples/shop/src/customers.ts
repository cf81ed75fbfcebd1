import { setTimeout as delay } from 'node:timers/promises'

/** People who look at the shop all the time. */
export interface Customers extends AsyncDisposable {
  /** What they met. */
  readonly answers: readonly CustomerAnswer[]
}

/** One answer of the shop. */
export interface CustomerAnswer {
  /** The version that gave it; `null` when there was none. */
  readonly version: string | null
  readonly isGood: boolean
}

/** Sends requests at an even pace, whoever answers. */
export function customersOf(url: string, perSecond: number): Customers {
  const answers: CustomerAnswer[] = []
  const open = new Set<Promise<void>>()
  let isOver = false
  const ask = async (): Promise<void> => {
    try {
      const response = await fetch(`${url}/orders`, { signal: AbortSignal.timeout(20_000) })
      await response.arrayBuffer()
      answers.push({ version: response.headers.get('X-Version'), isGood: response.ok })
    } catch {
      answers.push({ version: null, isGood: false })
    }
  }
  const pace = async (): Promise<void> => {
    while (!isOver) {
      const asked = ask()
      open.add(asked)
      asked.finally(() => open.delete(asked))
      await delay(1_000 / perSecond)
    }
  }
  const paced = pace()
  return {
    answers,
    async [Symbol.asyncDispose]() {
      isOver = true
      await paced
      await Promise.all(open)
    },
  }
}

/** How many percent of answers are of a kind; 0 of none. */
export function percentOf(
  answers: readonly CustomerAnswer[],
  isMeant: (answer: CustomerAnswer) => boolean,
): number {
  return (100 * answers.filter(isMeant).length) / Math.max(1, answers.length)
}

/** `592 requests, 0.0 % failed; 1.1.0 answered 90.4 %, 1.2.0 9.6 %` */
export function customersInWords(answers: readonly CustomerAnswer[]): string {
  const percent = (isMeant: (answer: CustomerAnswer) => boolean): string =>
    `${percentOf(answers, isMeant).toFixed(1)} %`
  const versions = [...new Set(answers.map(({ version }) => version))].sort()
  const shares = versions.map((one) => `${one ?? 'nobody'} ${percent(({ version }) => version === one)}`)
  return `${answers.length} requests, ${percent(({ isGood }) => !isGood)} failed; answered by ${shares.join(', ')}`
}
