import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FakeProjectOptions } from './fake-project.ts'

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The command, from its sources. */
export const mainFile = source('../../src/main.ts')

/** What a run of the command came to. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A run of the command that goes on. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves when its output, of both streams, matches. */
  printed(pattern: RegExp): Promise<void>
}

/** A directory with a project, in which the command is run. */
export interface Workplace {
  readonly directory: string
  start(args: readonly string[], variables?: NodeJS.ProcessEnv): Running
  run(args: readonly string[], variables?: NodeJS.ProcessEnv): Promise<Ended>
  close(): Promise<void>
}

/** Makes a directory whose landfall.config.ts is a fake project with these options; without options it has none. */
export async function workplace(options: Omit<FakeProjectOptions, 'directory'> | null): Promise<Workplace> {
  const directory = await mkdtemp(join(tmpdir(), 'landfall-cli-'))
  if (options !== null) await writeProject(directory, options)
  const running = new Set<ChildProcess>()

  const start = (args: readonly string[], variables: NodeJS.ProcessEnv = {}): Running => {
    const child = spawn(process.execPath, ['--conditions=@landfall/source', mainFile, ...args], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: cleanEnvironment(variables),
    })
    running.add(child)
    let stdout = ''
    let stderr = ''
    const listeners = new Set<() => void>()
    const told = (): void => {
      for (const listener of listeners) listener()
    }
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      told()
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
      told()
    })
    const ended = new Promise<Ended>((resolve) => {
      child.once('close', (code) => {
        running.delete(child)
        resolve({ code, stdout, stderr })
        told()
      })
    })
    const printed = (pattern: RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stdout + stderr)) resolve()
          else if (!running.has(child)) reject(new Error(`It ended without ${pattern}:\n${stdout}${stderr}`))
          else return
          listeners.delete(look)
        }
        listeners.add(look)
        look()
      })
    return { child, ended, printed }
  }

  return {
    directory,
    start,
    run: (args, variables) => start(args, variables).ended,
    async close() {
      for (const child of running) child.kill('SIGKILL')
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Writes a landfall.config.ts that is a fake project. */
export async function writeProject(
  directory: string,
  options: Omit<FakeProjectOptions, 'directory'>,
): Promise<void> {
  const text = [
    `import { fakeProject } from ${JSON.stringify(source('./fake-project.ts'))}`,
    `export const project = fakeProject({ directory: import.meta.dirname, ...${JSON.stringify(options)} })`,
  ]
  await writeFile(join(directory, 'landfall.config.ts'), `${text.join('\n')}\n`)
}

/** The environment of a terminal at somebody's desk, whatever the tests themselves run in. */
export function cleanEnvironment(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { CI, GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, FORCE_COLOR, NO_COLOR, ...rest } = process.env
  return { ...rest, LANG: 'C.UTF-8', TERM: 'xterm-256color', ...variables }
}
