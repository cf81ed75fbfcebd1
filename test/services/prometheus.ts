import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

const startWithinMs = 60_000
const stopWithinMs = 10_000

/** A Prometheus of a test's own, on the loopback, which asks every second. */
export interface TestPrometheus extends AsyncDisposable {
  readonly url: string
  /** Whatever writes a file `<name>.json` here is asked from then on: service discovery by files. */
  readonly discovery: string
  /** Asks a process for its metrics from now on, with labels of its own. */
  watch(name: string, address: string, labels?: Readonly<Record<string, string>>): Promise<void>
}

/**
 * Starts a Prometheus with a port of the system's choice and a data directory of its own; both are gone after
 * the test. The package `prometheus` has to be installed.
 *
 * @example
 * await using prometheus = await startPrometheus()
 * await prometheus.watch('web', '127.0.0.1:8080', { version: '1.0.0' })
 */
export async function startPrometheus(): Promise<TestPrometheus> {
  const home = await mkdtemp(join(tmpdir(), 'landfall-prometheus-'))
  const discovery = join(home, 'discovery')
  const configuration = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [
      {
        job_name: 'tests',
        file_sd_configs: [{ files: [join(discovery, '*.json')], refresh_interval: '1s' }],
      },
    ],
  }
  await mkdir(discovery)
  // JSON is YAML.
  await writeFile(join(home, 'prometheus.yml'), JSON.stringify(configuration))
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(home, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
    ],
    { cwd: home, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    const forced = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    await ended
    clearTimeout(forced)
    await rm(home, { recursive: true, force: true })
  }
  const said: string[] = []
  const url = new Promise<string>((resolve) => {
    let port = ''
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line)
      port = /msg="Listening on" address=127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? port
      if (line.includes('Server is ready')) resolve(`http://127.0.0.1:${port}`)
    })
  })
  const late = new AbortController()
  try {
    return {
      url: await Promise.race([
        url,
        ended.then(() => Promise.reject(new Error(`Prometheus ended: ${said.slice(-5).join('\n')}`))),
        delay(startWithinMs, undefined, { signal: late.signal }).then(() =>
          Promise.reject(new Error(`Prometheus is not ready after ${startWithinMs} ms`)),
        ),
      ]),
      discovery,
      async watch(name, address, labels = {}) {
        const file = join(discovery, `${name}.json`)
        await writeFile(`${file}.new`, JSON.stringify([{ targets: [address], labels }]))
        await rename(`${file}.new`, file)
      },
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  } finally {
    late.abort()
  }
}
