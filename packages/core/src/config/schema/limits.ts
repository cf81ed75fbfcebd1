import { z } from 'zod'
import { name, prose, someTime } from './text.ts'

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time such as 09:30')
const moment = z.iso
  .datetime({ offset: true, error: 'a time such as 2026-12-20T00:00:00Z' })
  .meta({ examples: ['2026-12-20T00:00:00Z'] })

/** Whether the machine knows the zone. */
function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** When deployments may start. */
export const windows = z
  .array(
    z.strictObject({
      days: z
        .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
        .min(1)
        .optional()
        .describe('The days on which it begins. Default: every day.'),
      from: time,
      to: time.describe('Earlier than `from`: on the next day.'),
      time_zone: z
        .string()
        .refine(isZone, 'a time zone such as Europe/Berlin')
        .optional()
        .describe('The IANA name. Default UTC.')
        .meta({ examples: ['Europe/Berlin', 'UTC'] }),
    }),
  )
  .describe('Times of the week in which a deployment may start. Default: always.')

/** When they may not. */
export const freezes = z
  .array(
    z.strictObject({ from: moment, to: moment, reason: prose }).superRefine(({ from, to }, context) => {
      if (Date.parse(from) < Date.parse(to)) return
      context.addIssue({
        code: 'custom',
        path: ['to'],
        message: 'The freeze ends before it begins',
        params: { expected: `a time after ${from}` },
      })
    }),
  )
  .describe('Times in which no deployment may start.')

/** What holds for callers that are no person. */
export const guardrails = z
  .strictObject({
    environments: z.array(name).optional().describe('The environments they may deploy to. Default: all.'),
    plan_only: z.boolean().optional().describe('They may plan and not deploy. Default false.'),
    maximum_weight: z
      .number()
      .gt(0)
      .max(100)
      .optional()
      .describe('Percent of the traffic that they may give a release without a person.'),
    rate_limit: z
      .strictObject({ deployments: z.int().min(1).describe('How many.'), per: someTime })
      .optional()
      .describe('How many deployments they may start in a time.'),
    windows: windows.optional(),
    freezes: freezes.optional(),
  })
  .describe('Limits for automated callers, besides those of the environments.')
