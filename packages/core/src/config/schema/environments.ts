import { z } from 'zod'
import { freezes, windows } from './limits.ts'
import { notifications } from './notifications.ts'
import { strategy } from './strategy.ts'
import { ownTargets } from './targets.ts'
import { literal, name, someTime } from './text.ts'
import { verification } from './verification.ts'

const approval = z
  .strictObject({
    minimum: z.int().min(1).max(100).optional().describe('How many different people. Default 1.'),
    not_requester: z
      .boolean()
      .optional()
      .describe('Whoever asked for the deployment does not count. Default false.'),
    allowed_signers: literal
      .regex(/^\//, 'an absolute path, outside of what is deployed')
      .optional()
      .describe('Answers have to be signed by a key of this OpenSSH allowed signers file.'),
    timeout: someTime.optional().describe('How long it is waited for. Default 24h.'),
  })
  .describe('How a deployment is approved.')

const environment = z.strictObject({
  url: literal
    .regex(/^https?:\/\/[^\s/]+\S*$/i, 'a URL with http or https')
    .optional()
    .describe('Where people find the application.'),
  auto_deploy: z
    .boolean()
    .optional()
    .describe('Whether an automated caller may deploy without asking. Default true.'),
  approval_required: z
    .boolean()
    .optional()
    .describe('Whether a person has to approve before anything is deployed. Default false.'),
  approval: approval.optional(),
  rollback_on_failure: z
    .boolean()
    .optional()
    .describe('Whether a failed deployment brings the last good release back. Default: `rollback.enabled`.'),
  notify: z
    .array(z.string().min(1))
    .optional()
    .describe('Addresses or channels that are told how a deployment ended.'),
  notifications: notifications.optional(),
  strategy: strategy.optional(),
  verification: verification.optional().describe('Instead of the `verification` of the file.'),
  promotes_from: name
    .optional()
    .describe('An environment in which the same artifacts have to have succeeded before.'),
  merged_into: z
    .union([z.literal(false), literal])
    .optional()
    .describe(
      'The branch that has to contain the commit before a database is migrated here, or `false`. Default: that of `migrations`.',
    ),
  windows: windows.optional(),
  freezes: freezes.optional(),
  concurrency: z
    .enum(['reject', 'queue', 'supersede'])
    .optional()
    .describe('What a deployment does that finds another one at work. Default reject.'),
  queue_timeout: someTime.optional().describe('How long it queues at most.'),
  targets: ownTargets.optional(),
})

/** The places with their rules. */
export const environments = z.record(name, environment).describe('Named places with their rules.')
