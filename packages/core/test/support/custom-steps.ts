import { defineStep } from '@landfall/core'
import { z } from 'zod'

const empty = z.object({}).loose()

/** What the steps of this file did, in order. */
export type Diary = string[]

/** A step that takes some seconds of virtual time, then ends well or fails; its undo is written into the diary. */
export function slowStep(
  name: string,
  seconds: number,
  diary: Diary,
  options: { readonly fails?: boolean } = {},
) {
  return defineStep({
    name,
    version: 1,
    input: empty,
    output: z.object({ by: z.string() }),
    async run(_, { clock, signal }) {
      diary.push(`run ${name}`)
      await new Promise<void>((resolve, reject) => {
        const cancel = clock.after(seconds * 1_000, resolve)
        signal.addEventListener('abort', () => {
          cancel()
          reject(signal.reason)
        })
      })
      if (options.fails) throw new Error(`${name} failed`)
      return { by: name }
    },
    async undo(_, output) {
      diary.push(`undo ${name} ${output === null ? 'that gave nothing' : `that gave ${output.by}`}`)
    },
  })
}
