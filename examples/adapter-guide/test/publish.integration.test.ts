import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { landfallFor, publish } from '../src/publish.ts'
import { get, serveFolders } from './web-server.ts'

test('a site is published, and one without a front page never meets a user', async () => {
  const home = await mkdtemp(join(tmpdir(), 'landfall-publish-'))
  const url = `${await serveFolders(home)}/www`
  const project = join(home, 'project')
  const landfall = landfallFor(join(home, 'www'), url, project)
  await Promise.all([mkdir(join(home, 'www')), mkdir(project)])

  const release = async (version: string, page: string): Promise<string> => {
    const build = `mkdir -p dist && rm -f dist/* && echo "$VERSION" > dist/${page}`
    await writeFile(join(project, 'package.json'), JSON.stringify({ scripts: { build } }))
    const plan = await landfall.plan(publish, { environment: 'production', version })
    const run = await landfall.deploy(plan, { allowWithoutRollbackTarget: version === '1.0.0' })
    return (await run.result).outcome
  }

  try {
    expect(await release('1.0.0', 'index.html')).toBe('succeeded')
    expect(await release('2.0.0', 'index.html')).toBe('succeeded')
    expect(await get(`${url}/index.html`)).toBe('2.0.0\n')
    expect(await release('3.0.0', 'indx.html')).toBe('rolled_back')
    expect(await get(`${url}/index.html`)).toBe('2.0.0\n')

    const run = await landfall.rollback({ environment: 'production', to: '1.0.0', by: 'me' })
    expect((await run.result).outcome).toBe('rolled_back')
    expect(await get(`${url}/index.html`)).toBe('1.0.0\n')
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})
