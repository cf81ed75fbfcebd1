import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { EnvironmentName, Workshop } from './workshop.ts'

/** Tells Prometheus where the revisions of an environment run, as service discovery would. */
export async function discovered(workshop: Workshop, environment: EnvironmentName): Promise<AsyncDisposable> {
  const { landfall } = await workshop.project(environment)
  const file = join(workshop.prometheus.discovery, `${environment}.json`)
  const look = async (): Promise<void> => {
    const { web } = await landfall.current(environment)
    const targets = (web?.revisions ?? []).flatMap(({ url }) => (url === null ? [] : [new URL(url).host]))
    await writeFile(`${file}.new`, JSON.stringify([{ targets, labels: { environment } }]))
    await rename(`${file}.new`, file)
  }
  let over = false
  const looking = (async () => {
    while (!over) {
      await look().catch(() => {})
      await delay(500)
    }
  })()
  return {
    async [Symbol.asyncDispose]() {
      over = true
      await looking
      await rm(file, { force: true })
    },
  }
}
