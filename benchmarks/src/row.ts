/** One line of the table. */
export interface Row {
  /** What was measured. */
  readonly what: string
  readonly result: string
  /** What it is compared with, measured in the same run. */
  readonly reference: string
  readonly referenceResult: string
  /** How many times the reference it is; `null` where that says nothing. */
  readonly ratio: number | null
  /** What has to hold, in words, and whether it does; `null` where nothing has to. */
  readonly target: { readonly text: string; readonly met: boolean } | null
  /** How it was measured, or what the number hides. */
  readonly note?: string
  /** Why the target cannot be met here; printed only when it is missed. */
  readonly whenMissed?: string
}

/** What a benchmark is given. */
export interface Bench {
  /** A directory of its own on a real disk, removed afterwards. */
  readonly directory: string
}

/** A part of the table. */
export interface Benchmark {
  readonly name: string
  run(bench: Bench): Promise<readonly Row[]>
}
