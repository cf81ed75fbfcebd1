import { z } from 'zod'
import { duration, name, someTime } from './text.ts'

const watched = {
  watch_for: duration
    .optional()
    .describe('How long the release is verified again once it has all the traffic. Default: not at all.'),
  watch_every: someTime.optional().describe('How often. Default 30s.'),
}
const gate = {
  approval_timeout: someTime.optional().describe('How long a person is waited for. Default 24h.'),
}
const weight = z.number().gt(0).max(100)

const allAtOnce = z.strictObject({ name: z.literal('all-at-once'), ...watched })

const blueGreen = z.strictObject({
  name: z.literal('blue-green'),
  approval: z.boolean().optional().describe('Whether a person has to approve the switch. Default false.'),
  ...gate,
  keep_old_for: duration
    .optional()
    .describe('How long the old revision keeps running after the watch period. Default: not at all.'),
  ...watched,
})

const canary = z.strictObject({
  name: z.literal('canary'),
  steps: z
    .array(
      z.union([
        weight,
        z.strictObject({
          weight: weight.describe('Percent of the traffic.'),
          pause: duration.optional().describe('How long the step lasts before it is judged.'),
          approval: z.boolean().optional().describe('Whether a person has to approve going on.'),
        }),
      ]),
    )
    .min(1)
    .optional()
    .describe('Ascending weights in percent. Default 5, 25, 50, 100.'),
  pause: duration.optional().describe('How long each step lasts before it is judged. Default 1m.'),
  analysis: z
    .array(name)
    .optional()
    .describe('Names of `metrics` that are judged at the end of each step but the last.'),
  pass_mark: z
    .number()
    .gt(0)
    .max(100)
    .optional()
    .describe('The score out of 100 that the metrics which are not critical have to reach. Default 75.'),
  ...gate,
  ...watched,
})

const rolling = z.strictObject({
  name: z.literal('rolling'),
  batch: z
    .union([
      z.int().min(1),
      z.string().regex(/^(?:[1-9]\d?|100)(?:\.\d+)?%$/, 'a share of the instances such as 25%'),
    ])
    .optional()
    .describe('Instances that are switched together: a number, or a share such as 25%. Default 1.'),
  max_unavailable: z
    .int()
    .min(1)
    .optional()
    .describe('How many instances may be out of the traffic at once. Default: the batch.'),
  first: z.array(name).optional().describe('Instances to begin with, in this order.'),
  pause: duration.optional().describe('Time between two batches.'),
  stop_after_failures: z
    .int()
    .min(1)
    .optional()
    .describe('The rollout stops when this many instances have failed. Default 1.'),
  ...watched,
})

/** The strategies by their names. */
const strategyNames = ['all-at-once', 'blue-green', 'canary', 'rolling'] as const

/** How a release replaces the one that is live. */
export const strategy = z
  .union([z.enum(strategyNames), z.discriminatedUnion('name', [allAtOnce, blueGreen, canary, rolling])])
  .meta({
    id: 'Strategy',
    description:
      'How the release replaces what is live: a name, or a name with options. Default: blue-green where the platform can do it, all-at-once elsewhere.',
  })

/** A strategy, as it is written. */
export type StrategyConfig = z.output<typeof strategy>
