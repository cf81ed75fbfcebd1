import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stopSupervisor } from '@landfall/adapter-local'
import { afterEach, expect, test } from 'vitest'
import { type Workplace, workplace } from './support/landfall-process.ts'

let place: Workplace

afterEach(async () => {
  for (const name of ['staging', 'production']) await stopSupervisor(join(place.directory, '.landfall', name))
  await place.close()
})

const server = `
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
const version = readFileSync('version.txt', 'utf8')
createServer((_, response) => response.end(version)).listen(process.env.PORT, '127.0.0.1')
`

test('from nothing to a release, its successor and a rollback, on this machine', async () => {
  place = await workplace(null)
  const { directory } = place
  await writeFile(join(directory, 'server.js'), server)
  const build = 'mkdir -p dist && cp server.js dist && printf %s "$VERSION" > dist/version.txt'
  const scripts = { test: 'true', build }
  await writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module', scripts }))
  // As `npm install @landfall/adapter-local` would.
  await mkdir(join(directory, 'node_modules/@landfall'), { recursive: true })
  const adapter = dirname(dirname(fileURLToPath(import.meta.resolve('@landfall/adapter-local'))))
  await symlink(adapter, join(directory, 'node_modules/@landfall/adapter-local'))

  const init = await place.run(['init'])
  expect(init).toMatchObject({ code: 0, stderr: '' })
  expect(init.stdout).toContain('Wrote landfall.yaml for package.json.')
  const file = join(directory, 'landfall.yaml')
  const written = await readFile(file, 'utf8')
  const again = await place.run(['init'])
  expect(again.code).toBe(2)
  expect(await readFile(file, 'utf8')).toBe(written)
  const port = await freePort()
  await writeFile(
    file,
    written.replace('port: 8081', `port: ${port}`).replace('port: 8080', `port: ${await freePort()}`),
  )

  const doctor = await place.run(['doctor'])
  expect(doctor.stdout).toContain('staging: web (local) ready')
  expect(doctor.code).toBe(0)

  const live = async () => await (await fetch(`http://127.0.0.1:${port}/`)).text()
  const first = await place.run(['deploy', 'staging', '1.0.0', '--first'])
  expect(first.stderr).toBe('')
  expect(first.code).toBe(0)
  expect(await live()).toBe('1.0.0')
  expect((await place.run(['deploy', 'staging', '2.0.0'])).code).toBe(0)
  expect(await live()).toBe('2.0.0')

  const back = await place.run(['rollback', 'staging', '--by', 'ada'])
  expect(back.code).toBe(0)
  expect(back.stdout).toContain('2.0.0 100 %')
  expect(await live()).toBe('1.0.0')
  expect((await place.run(['status', 'staging'])).stdout).toContain('1.0.0 100 %')
})

test('schema prints the schema, and a wrong configuration is told with its place', async () => {
  place = await workplace(null)
  const schema = await place.run(['schema'])
  expect(schema.code).toBe(0)
  expect(JSON.parse(schema.stdout)).toHaveProperty('properties.environments')
  await writeFile(join(place.directory, 'landfall.yaml'), 'environmnts:\n  staging: {}\n')
  const { code, stderr } = await place.run(['status'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/landfall\.yaml:1:1 environmnts/)
  expect(stderr).toContain('Did you mean environments?')
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
