import { Agent, get } from 'node:http'

/** Users of an application: so many requests a second, until they are stopped. Answers with an error are answers. */
export function startUsers(
  url: string,
  perSecond: number,
): AsyncDisposable & { readonly unanswered: number } {
  const agent = new Agent({ keepAlive: true })
  const startedAt = performance.now()
  const open = new Set<Promise<void>>()
  let asked = 0
  let unanswered = 0
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      get(url, { agent }, (response) => response.resume().once('close', resolve)).once('error', () => {
        unanswered += 1
        resolve()
      })
    })
  const timer = setInterval(() => {
    for (const due = ((performance.now() - startedAt) / 1_000) * perSecond; asked < due; asked++) {
      const one = ask().finally(() => open.delete(one))
      open.add(one)
    }
  }, 10)
  return {
    get unanswered() {
      return unanswered
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await Promise.all(open)
      agent.destroy()
    },
  }
}
