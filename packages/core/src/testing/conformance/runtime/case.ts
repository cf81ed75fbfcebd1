import type { RuntimeHarness } from './harness.ts'

/** One thing that every runtime has to do. */
export type RuntimeCase = (harness: RuntimeHarness) => Promise<void>
