import { githubLog } from '../text/github.ts'
import { plainLines, printed } from '../text/plain-lines.ts'
import type { ShownEvent } from '../view/reduce.ts'
import type { ViewState } from '../view/view-state.ts'

/** Where a deployment is shown. */
export interface Screen {
  take(event: ShownEvent, before: ViewState, after: ViewState): void
  /** Whether nobody is at work on it. */
  interrupted(is: boolean): void
  end(state: ViewState): void
}

type Print = (line: string) => void

/** The events, one JSON a line. */
export function jsonScreen(print: Print): Screen {
  return { take: (event) => print(JSON.stringify(event)), interrupted() {}, end() {} }
}

/** Lines that stay, for a file, a pipe or the log of a CI job. */
export function logScreen(print: Print, isGithub: boolean): Screen {
  const github = isGithub ? githubLog() : null
  return {
    take(event, before) {
      for (const line of plainLines(before, event)) {
        const lines = github === null ? [printed(line, event.at)] : github.take(line, event.at)
        for (const one of lines) print(one)
      }
    },
    interrupted() {},
    end() {
      for (const line of github?.end() ?? []) print(line)
    },
  }
}
