import { execFile } from 'node:child_process'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { configuration } from './configuration.ts'

const programs = [
  new URL('../project/server.mjs', import.meta.url),
  new URL('../project/step.sh', import.meta.url),
  new URL('../project/build.sh', import.meta.url),
].map((url) => fileURLToPath(url))

/** Makes a project with its repository and a remote, whose programs do what the files in `control` say. */
export async function makeProject(home: string, variables: NodeJS.ProcessEnv): Promise<void> {
  for (const name of ['checkout/db', 'tools', 'control']) await mkdir(join(home, name), { recursive: true })
  for (const path of programs) await copyFile(path, join(home, 'tools', basename(path)))
  await writeFile(join(home, 'releases.yaml'), 'releases: []\n')

  const checkout = join(home, 'checkout')
  await writeFile(join(checkout, '.gitignore'), 'dist\n.landfall\n')
  await writeFile(join(checkout, 'landfall.yaml'), configuration({}))
  const git = (...args: string[]) => runGit(checkout, args, variables)
  await git('init', '--quiet', '--initial-branch=main', '.')
  await git('init', '--quiet', '--bare', '../remote.git')
  await git('remote', 'add', 'origin', '../remote.git')
  await git('config', 'user.name', 'ada')
  await git('config', 'user.email', 'ada@shop.example')
  await commitAndPush(checkout, 'The shop', variables)
  const hook = join(home, 'remote.git', 'hooks', 'pre-receive')
  await writeFile(hook, '#!/bin/sh\nVERSION=tag exec sh "$TOOLS/step.sh" tag\n', { mode: 0o755 })
}

export async function commitAndPush(
  checkout: string,
  message: string,
  variables: NodeJS.ProcessEnv,
): Promise<void> {
  await runGit(checkout, ['add', '.'], variables)
  await runGit(checkout, ['commit', '--quiet', '-m', message], variables)
  await runGit(checkout, ['push', '--quiet', 'origin', 'main'], variables)
}

async function runGit(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  await promisify(execFile)('git', args, { cwd, env })
}
