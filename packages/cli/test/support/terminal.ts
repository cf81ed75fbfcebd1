import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { cleanEnvironment, mainFile } from './landfall-process.ts'

/** A real terminal, which tmux gives, with a shell in it. */
export interface Terminal {
  /** Types a line and Return. */
  type(line: string): void
  /** Presses a key as tmux calls it: `C-c`. */
  press(key: string): void
  resize(columns: number, rows: number): void
  /** What is to be seen, one text. */
  screen(): string
  /** Waits until the screen matches, and gives it. */
  shows(pattern: RegExp): Promise<string>
  close(): void
}

const patienceMs = 40_000

/** @throws when there is no tmux, naming it */
export function openTerminal(directory: string, columns: number, rows: number): Terminal {
  // In the directory of the test, so that it goes with it.
  const socket = join(directory, `terminal-${randomBytes(4).toString('hex')}`)
  const tmux = (...args: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: cleanEnvironment({ TMUX: '' }),
    })
    if (error !== undefined)
      throw new Error(`tmux cannot be started (Debian: apt install tmux): ${error.message}`)
    if (status !== 0) throw new Error(`tmux ${args[0]} failed: ${stderr}`)
    return stdout
  }
  const size = ['-x', String(columns), '-y', String(rows)]
  tmux('new-session', '-d', '-s', 'test', ...size, '-c', directory, 'sh')
  const type = (line: string): void => {
    tmux('send-keys', '-t', 'test', '-l', line)
    tmux('send-keys', '-t', 'test', 'Enter')
  }
  const screen = (): string => tmux('capture-pane', '-p', '-t', 'test')

  type(
    `PS1='$ '; landfall() { '${process.execPath}' --conditions=@landfall/source '${mainFile}' "$@"; }; clear`,
  )
  return {
    type,
    screen,
    press: (key) => void tmux('send-keys', '-t', 'test', key),
    resize: (toColumns, toRows) =>
      void tmux('resize-window', '-t', 'test', '-x', String(toColumns), '-y', String(toRows)),
    async shows(pattern) {
      const until = performance.now() + patienceMs
      for (;;) {
        const seen = screen()
        if (pattern.test(seen)) return seen
        if (performance.now() > until) throw new Error(`The screen does not show ${pattern}:\n${seen}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    close() {
      spawnSync('tmux', ['-S', socket, 'kill-server'])
    },
  }
}
