import { type GitPlace, runGit } from './run-git.ts'

const name = ['-c', 'user.name=Landfall']
const email = ['-c', 'user.email=landfall@localhost']

/**
 * Options that give git a neutral name and address for what it makes, as far as none are configured: git
 * would guess them from the machine, or refuse.
 */
export async function identityOptions(place: GitPlace): Promise<readonly string[]> {
  for (const options of [[], email, name]) {
    const ask = ['-c', 'user.useConfigOnly=true', ...options, 'var', 'GIT_COMMITTER_IDENT']
    if ((await runGit(ask, place)).exitCode === 0) return options
  }
  return [...name, ...email]
}
