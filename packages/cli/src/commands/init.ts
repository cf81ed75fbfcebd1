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
  const { scripts, main } = await manifestOf(join(cwd, 'package.json'))
  const words = ['package.json', 'Dockerfile', 'migrations', '.git'].filter(has)
  return {
    words,
    scripts,
    docker: has('Dockerfile'),
    git: has('.git'),
    migrations: has('migrations'),
    server: main ?? ['server.js', 'dist/server.js', 'index.js', 'dist/index.js'].find(has) ?? null,
  }
}

/** What package.json says; nothing where there is none that can be read. */
async function manifestOf(
  file: string,
): Promise<{ readonly scripts: readonly string[]; readonly main: string | null }> {
  try {
    const { scripts = {}, main = null } = JSON.parse(await readFile(file, 'utf8')) as {
      readonly scripts?: object
      readonly main?: string
    }
    const isPlain = main !== null && /^[\w./-]+$/.test(main)
    return { scripts: Object.keys(scripts), main: isPlain ? main.replace(/^\.\//, '') : null }
  } catch {
    return { scripts: [], main: null }
  }
}
