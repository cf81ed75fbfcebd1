import type { Context } from '../context.ts'
import { frame } from '../view/frame.ts'
import { emptyView, type ViewState } from '../view/view-state.ts'
import { lookOf, wishesOf } from './look.ts'
import { quietKeys } from './quiet-keys.ts'
import type { Screen } from './screens.ts'
import { terminalWriter } from './writer.ts'

const frameMs = 100
const fallback = { columns: 80, rows: 24 }

/** Paints the deployment over and over at the end of the terminal. The cursor comes back however this process ends. */
export function liveScreen({ flags, variables }: Context, hint: string): Screen {
  const out = process.stdout
  const look = lookOf(out, wishesOf(flags), variables)
  const size = () => ({ columns: out.columns || fallback.columns, rows: out.rows || fallback.rows })
  const writer = terminalWriter((text) => out.write(text))
  let state: ViewState = emptyView
  let isInterrupted = false
  const paint = (): void => {
    // Before its first event there is nothing to show.
    if (state.environment === '') return
    writer.paint(
      frame(state, {
        ...look,
        ...size(),
        now: Date.now(),
        hint: hintFor(state, hint),
        interrupted: isInterrupted,
      }),
    )
  }
  const resized = (): void => {
    writer.resized()
    paint()
  }
  const timer = setInterval(paint, frameMs)
  const giveBack = quietKeys()
  const close = (): void => {
    writer.close()
    giveBack()
  }
  out.on('resize', resized)
  process.on('SIGCONT', resized)
  process.once('exit', close)

  return {
    take(_event, _before, after) {
      state = after
    },
    interrupted(is) {
      isInterrupted = is
    },
    end(last) {
      clearInterval(timer)
      out.off('resize', resized)
      process.off('SIGCONT', resized)
      state = last
      paint()
      close()
      process.off('exit', close)
    },
  }
}

function hintFor({ abort }: ViewState, hint: string): string {
  return abort === null || !hint.includes('abort')
    ? hint
    : 'Undoing what was changed. Ctrl-C again leaves it to be resumed.'
}
