import { spawnSync } from 'node:child_process'

/** Runs a program to its end and gives what it printed. */
export function runProgram(program, args, { input = '', env = process.env } = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, env, encoding: 'utf8' })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${program}: ${stderr.trim() || `exit code ${status}`}`)
  return stdout
}
