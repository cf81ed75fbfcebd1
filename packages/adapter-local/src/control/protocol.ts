import type { ErrorCode, Json, Split } from '@landfall/core'

// What the adapter and the supervisor say to each other. The supervisor takes nothing but types from core, so
// that it starts fast and stays small.

/** Raised with every change that an older supervisor would misunderstand. */
export const protocol = 1

/** Who asks for a change, and where it stands in the order of operations. */
export interface Operation {
  readonly id: string
  readonly term: number
  readonly sequence: number
}

/**
 * Everything that decides how a revision's processes run. Kept by the supervisor, so that it can restart
 * them.
 */
export interface Launch {
  /** The id of the release; a revision has the same. */
  readonly revision: string
  readonly version: string
  readonly command: readonly string[]
  /** The absolute path of the immutable directory that the command runs in. */
  readonly directory: string
  /** Resolved values: may hold secrets, so this is kept in files that only their owner can read. */
  readonly env: { readonly [name: string]: string }
  /** The values that references stood for: taken out of whatever is told of the processes' output. */
  readonly instances: number
  readonly health: Health
}

/** When a process counts as ready: `path` answers with a status from 200 to 399. */
export interface Health {
  readonly path: string
  readonly deadlineMs: number
  readonly intervalMs: number
}

/** What holds for all revisions. */
export interface Settings {
  readonly host: string
  /** The public port; 0 lets the system choose one, which is then kept. */
  readonly port: number
  /** The name of the cookie that keeps a visitor at one revision. */
  readonly sticky: string | null
  readonly drainDeadlineMs: number
  readonly stopDeadlineMs: number
}

/** The changes that can be asked for, with what each is told and what it answers. */
export interface Changes {
  /** Changes nothing itself: asks whether the revision may still be changed by this operation. */
  prepare: { input: { readonly revision: string; readonly next: Next }; output: null }
  stage: { input: { readonly launch: Launch; readonly next: Next }; output: { readonly url: string } }
  shift: { input: { readonly split: Split }; output: Status }
  retire: { input: { readonly revision: string }; output: null }
  switch: { input: { readonly slot: number; readonly launch: Launch }; output: null }
  drain: { input: { readonly slot: number }; output: null }
  undrain: { input: { readonly slot: number }; output: null }
  lock: { input: { readonly owner: string }; output: null }
  unlock: { input: { readonly owner: string }; output: null }
}

/** What comes after a revision was started: nothing, or all the traffic. */
export type Next = 'nothing' | 'all traffic'

export type ChangeName = keyof Changes

/** The body of a change. */
export interface ChangeRequest<Name extends ChangeName> {
  readonly operation: Operation
  readonly settings: Settings
  readonly input: Changes[Name]['input']
}

/** What an answer to a change consists of: any number of `progress` lines, then one of the other two. */
export type AnswerLine =
  | { readonly progress: string }
  | { readonly result: Json }
  | { readonly error: ErrorAnswer }

/** An error as the supervisor tells it; the adapter makes a `LandfallError` of it. */
export interface ErrorAnswer {
  readonly code: ErrorCode
  readonly message: string
  readonly expected?: string
  readonly seen?: string
  readonly remedy?: string
  readonly details?: Json
}

/** What is there and what gets traffic. */
export interface Status {
  readonly protocol: number
  /** The supervisor's own process; `null` when this was read from its state file because it does not run. */
  readonly pid: number | null
  /** The public URL. */
  readonly url: string | null
  readonly revisions: readonly RevisionStatus[]
  /** The revision that last had all the traffic, and the one that had it before. */
  readonly promoted: string | null
  readonly previous: string | null
  /** What is being carried out or repaired, in words. */
  readonly inFlight: readonly string[]
}

export interface RevisionStatus {
  readonly id: string
  readonly version: string
  /** Percent of the traffic. */
  readonly weight: number
  /** Reaches this revision alone. */
  readonly url: string | null
  readonly backends: readonly BackendStatus[]
}

/** One process of a revision, in one slot of the fleet. */
export interface BackendStatus {
  readonly slot: number
  /** Its part of the traffic, in relation to the other backends. */
  readonly weight: number
  readonly inService: boolean
  readonly phase: Phase
  readonly pid: number | null
  readonly port: number | null
  readonly openRequests: number
}

/** `restarting`: it ended by itself and is being started again. */
export type Phase = 'starting' | 'ready' | 'restarting' | 'stopping' | 'dead'
