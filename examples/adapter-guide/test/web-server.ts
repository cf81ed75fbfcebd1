import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/**
 * Starts the web server in front of the folders: the part of the platform that users meet. It serves the folder
 * `<home>/shop` at `<url>/shop/`.
 *
 * @returns its URL
 */
export async function serveFolders(home: string): Promise<string> {
  const server = createServer(async (request, response) => {
    const [name = '', ...path] = new URL(request.url ?? '/', 'http://any').pathname.slice(1).split('/')
    const place = path[0] === 'previews' ? path : ['live', ...path]
    const body = await readFile(join(home, name, ...place)).catch(() => null)
    response.writeHead(body === null ? 404 : 200).end(body)
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What a user gets at a URL; `null` when there is nothing. */
export async function get(url: string): Promise<string | null> {
  const response = await fetch(url)
  return response.ok ? await response.text() : null
}
