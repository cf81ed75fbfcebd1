import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Variables } from '../../../redact/references.ts'

/** Lets one learn the status that a `curl` got, whatever it prints and wherever its output goes. */
export interface CurlStatus {
  /** Environment variables for the command. */
  readonly environment: Readonly<Record<string, string>>
  /** Status and reason of the last response, `200 OK`; `null` when there was none. */
  read(): Promise<string | null>
  remove(): Promise<void>
}

/** Whether a command is, or a shell line contains, an invocation of `curl`. */
export function invokesCurl(run: string | readonly string[]): boolean {
  if (typeof run === 'string') return /(?:^|[\s;&|(`])(?:\S*\/)?curl\s/.test(run)
  return /(?:^|\/)curl$/.test(run[0] ?? '')
}

/**
 * `curl` prints no status line by itself, and its command line is the user's. So it is asked by its
 * configuration file, which it looks for in `CURL_HOME`, to write the headers of what it gets into a file.
 * What the user's own configuration file says stays valid. A `curl -q` reads no configuration, and one with
 * `-D` of its own writes elsewhere: then the status is not known, and the output has to have what is
 * expected.
 */
export async function watchCurl(directory: string, variables: Variables): Promise<CurlStatus> {
  const home = await mkdtemp(join(directory, 'curl-'))
  const headers = join(home, 'headers')
  const own = ownConfiguration(variables)
  const included = own === null ? '' : `config = ${JSON.stringify(own)}\n`
  await writeFile(join(home, '.curlrc'), `${included}dump-header = ${JSON.stringify(headers)}\n`)
  return {
    environment: { CURL_HOME: home },
    read: async () => await lastStatus(await readFile(headers, 'latin1').catch(() => '')),
    remove: () => rm(home, { recursive: true, force: true }),
  }
}

/** The first of the places where curl looks, see https://everything.curl.dev/cmdline/configfile.html */
function ownConfiguration(variables: Variables): string | null {
  const { CURL_HOME, XDG_CONFIG_HOME, HOME = homedir() } = variables
  const places = [
    ...(CURL_HOME ? [join(CURL_HOME, '.curlrc'), join(CURL_HOME, 'curlrc')] : []),
    ...(XDG_CONFIG_HOME ? [join(XDG_CONFIG_HOME, '.curlrc'), join(XDG_CONFIG_HOME, 'curlrc')] : []),
    join(HOME, '.curlrc'),
    join(HOME, '.config', 'curlrc'),
  ]
  return places.find((place) => existsSync(place)) ?? null
}

/** After redirects and interim responses there are several header blocks; the last one counts. */
async function lastStatus(headers: string): Promise<string | null> {
  const last = [...headers.matchAll(/^HTTP\/[\d.]+ (\d{3})(?: ([^\r\n]*))?/gm)].at(-1)
  if (last === undefined) return null
  const [, status = '', reason = ''] = last
  if (reason.trim() !== '') return `${status} ${reason.trim()}`
  // HTTP/2 and HTTP/3 have no reason phrase. Imported here: loading node:http takes longer than all of this
  // package.
  const { STATUS_CODES } = await import('node:http')
  return `${status} ${STATUS_CODES[status] ?? ''}`.trim()
}
