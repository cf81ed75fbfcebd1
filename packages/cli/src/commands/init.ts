import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LandfallError } from '@landfall/core'
import { type CommandRunner, print } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { type Found, starterConfig } from '../init/starter-config.ts'
import { configNames } from '../project/load-project.ts'

const fileName = 'landfall.yaml'

/** `landfall init`: writes a commented landfall.yaml for what it finds. */
export const run: CommandRunner = async ({ cwd }) => {
  const present = configNames.find((name) => existsSync(join(cwd, name)))
  if (present !== undefined) {
    throw new LandfallError({
      code: 'INVALID_INPUT',
      message: `There is a ${present} already`,
      target: join(cwd, present),
      remedy: 'Edit it, or check it with `landfall doctor`. Nothing was written.',
    })
  }
  const found = await lookAround(cwd)
  // Another process may have written it meanwhile.
  await writeFile(join(cwd, fileName), starterConfig(found), { flag: 'wx' })
  print(`Wrote ${fileName} for ${found.words.join(', ') || 'a project that says nothing about itself'}.`)
  print('Read it, change what does not fit, then: landfall doctor')
  return exitCodes.success
}

async function lookAround(cwd: string): Promise<Found> {
  const has = (name: string): boolean => existsSync(join(cwd, name))
  const scripts = await scriptsOf(join(cwd, 'package.json'))
  const words = ['package.json', 'Dockerfile', 'migrations', '.git'].filter(has)
  return {
    words,
    scripts,
    docker: has('Dockerfile'),
    git: has('.git'),
    migrations: has('migrations'),
    server: ['server.js', 'dist/server.js', 'index.js', 'dist/index.js'].find(has) ?? null,
  }
}

async function scriptsOf(file: string): Promise<readonly string[]> {
  try {
    const { scripts = {} } = JSON.parse(await readFile(file, 'utf8')) as { readonly scripts?: object }
    return Object.keys(scripts)
  } catch {
    return []
  }
}
