// The pnpm that this workspace is pinned to (`packageManager` in package.json), started through npx so
// that nothing has to be installed first. Runs on the machine's own Node.
import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** For example `pnpm@1.2.3`. */
export const pnpm = manifest.packageManager

/**
 * The command line of pnpm with the given arguments.
 * @param {string[]} args
 * @returns {[command: string, args: string[]]}
 */
export const pnpmCommand = (...args) => ['npx', ['--yes', pnpm, ...args]]
