import { frame } from '../../src/view/frame.ts'
import { reduce, type ShownEvent } from '../../src/view/reduce.ts'
import { emptyView, type ViewState } from '../../src/view/view-state.ts'
import { output, recordedEvents } from './recorded-events.ts'

/** A moment of a deployment that the documentation shows. */
interface Moment {
  /** Time of day. */
  readonly at: string
  readonly bad?: boolean
  readonly hint: string
}

const aborts = 'Ctrl-C aborts it and undoes what it changed'
const watching = 'Ctrl-C ends the watching, the deployment goes on'

/** The moments by the name of their recording. */
export const moments: { readonly [name: string]: Moment } = {
  building: { at: '10:00:26', hint: aborts },
  approval: { at: '10:01:10', hint: watching },
  canary: { at: '10:03:41', hint: aborts },
  live: { at: '10:05:24', hint: aborts },
  'rolled-back': { at: '10:05:24', bad: true, hint: aborts },
}

const day = '2026-01-01T'
const built = [
  ['10:00:14', '> shop@2.0.0 build'],
  ['10:00:14', '> vite build'],
  ['10:00:19', '✓ 214 modules transformed.'],
  ['10:00:24', 'dist/index.html   0.61 kB'],
] as const

/** What is known at a time of the recorded deployment. */
export async function stateAt(time: string, bad = false): Promise<ViewState> {
  const now = Date.parse(`${day}${time}Z`)
  const own = built.map(([at, line]) => output('app/run', line, `${day}${at}.000Z`))
  const journal = await recordedEvents({ bad })
  const all = [...journal, ...own].sort((one: ShownEvent, other: ShownEvent) =>
    one.at.localeCompare(other.at),
  )
  return all.filter(({ at }) => Date.parse(at) <= now).reduce(reduce, emptyView)
}

/** The frame of a moment, for a screen of that size. */
export async function recording(
  name: string,
  screen: {
    readonly columns: number
    readonly rows: number
    readonly colour?: boolean
    readonly unicode?: boolean
  },
): Promise<readonly string[]> {
  const { at, bad = false, hint } = moments[name] as Moment
  const now = Date.parse(`${day}${at}Z`)
  const look = { colour: false, unicode: true, timeZone: 'UTC', ...screen }
  return frame(await stateAt(at, bad), { ...look, now, hint })
}
