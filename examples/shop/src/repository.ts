import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const sources = fileURLToPath(new URL('..', import.meta.url))

/** The shop's git repository: a checkout and the remote that it is pushed to. */
export interface Repository {
  readonly checkout: string
  readonly remote: string
  /** Commits a version on main and pushes it. `story` is what its commit says. */
  commit(version: string, story: string): Promise<void>
}

/** What `landfall.yaml` says of the machine that deploys, and what this one has in its place. */
export interface MachineFacts {
  readonly prometheusUrl: string
  readonly pagerdutyUrl: string
  readonly allowedSigners: string
  /** Where the shop's processes and releases lie. */
  readonly servers: string
}

/** 1.0.0 is the shop as it lies in `repository`; what later versions changed lies beside it. */
const changes: { readonly [version: string]: readonly string[] } = {
  '1.1.0': ['1.1.0'],
  '1.2.0': ['1.1.0', '1.2.0'],
  '1.3.0': ['1.1.0', '1.3.0'],
  '1.4.0': ['1.1.0', '1.4.0'],
  '1.5.0': ['1.1.0', '1.5.0'],
}

/** Makes the repository with nothing in it. */
export async function makeRepository(home: string, facts: MachineFacts): Promise<Repository> {
  const remote = join(home, 'origin.git')
  const checkout = join(home, 'checkout')
  await mkdir(checkout, { recursive: true })
  const git = (...args: string[]) => execa('git', args, { cwd: checkout })
  await execa('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote])
  await git('init', '--quiet', '--initial-branch=main')
  await git('remote', 'add', 'origin', remote)
  await git('config', 'user.name', 'The shop')
  await git('config', 'user.email', 'shop@example.com')
  // What `npm install` would leave.
  await symlink(join(sources, 'node_modules'), join(checkout, 'node_modules'))

  return {
    checkout,
    remote,
    async commit(version, story) {
      await git('rm', '-r', '--quiet', '--ignore-unmatch', '.')
      await cp(join(sources, 'repository'), checkout, { recursive: true })
      for (const change of changes[version] ?? [])
        await cp(join(sources, 'versions', change), checkout, { recursive: true })
      await ofThisMachine(join(checkout, 'landfall.yaml'), facts)
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '--message', story)
      await git('push', '--quiet', 'origin', 'main')
    },
  }
}

async function ofThisMachine(file: string, facts: MachineFacts): Promise<void> {
  const { prometheusUrl, pagerdutyUrl, allowedSigners, servers } = facts
  const written = (await readFile(file, 'utf8'))
    .replace('http://127.0.0.1:9090', prometheusUrl)
    .replace('http://127.0.0.1:9099/v2/enqueue', pagerdutyUrl)
    .replace('/etc/landfall/allowed_signers', allowedSigners)
    .replaceAll('/srv/shop', servers)
  await writeFile(file, written)
}
