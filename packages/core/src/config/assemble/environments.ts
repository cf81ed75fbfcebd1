import { sshSigners } from '../../approve/ssh-signers.ts'
import type { Environment } from '../../landfall/environment.ts'
import type { Guardrails } from '../../landfall/guardrails.ts'
import type { DeploymentWindow, Freeze } from '../../landfall/windows.ts'
import type { ChannelDefinition } from '../../notify/channel.ts'
import type { CommandLine } from '../../pipeline/command-line.ts'
import type { Config } from '../schema/config.ts'
import { commandFrom, present } from './commands.ts'
import type { Findings } from './findings.ts'
import { notificationsFor } from './notifications.ts'
import type { RollbackRules } from './rollback.ts'
import type { PlannedTarget } from './targets.ts'

type Written = NonNullable<Config['environments']>[string]

/** An environment as `createLandfall` takes it. */
export function environmentFrom(
  config: Config,
  name: string,
  facts: {
    readonly targets: readonly PlannedTarget[]
    readonly rollback: RollbackRules
    readonly channels: readonly ChannelDefinition[]
  },
  findings: Findings,
): Environment {
  const { targets, rollback, channels } = facts
  const written: Written = config.environments?.[name] ?? {}
  const notifications = notificationsFor(config, name, channels, findings)
  const commands = rollbackCommands(config, targets)
  return {
    targets: Object.fromEntries(targets.map(({ name: target, adapter }) => [target, adapter])),
    rollbackOnFailure: written.rollback_on_failure ?? rollback.enabled,
    ...present({
      url: written.url,
      autoDeploy: written.auto_deploy,
      approvalRequired: written.approval_required,
      approvalTimeout: written.approval?.timeout,
      rollbackWithin: config.rollback?.within,
      promotesFrom: written.promotes_from,
      windows: written.windows?.map(windowFrom),
      freezes: written.freezes as readonly Freeze[] | undefined,
      concurrency: written.concurrency,
      queueTimeout: written.queue_timeout,
    }),
    ...approvalFrom(written, ['environments', name, 'approval', 'allowed_signers'], findings),
    ...(Object.keys(commands).length === 0 ? {} : { rollbackCommands: commands }),
    ...(notifications.length === 0 ? {} : { notifications }),
  }
}

/** Landfall knows an adapter by its own name, whatever the configuration calls it. */
function rollbackCommands(
  { rollback }: Config,
  targets: readonly PlannedTarget[],
): Record<string, CommandLine> {
  const written = rollback?.commands ?? {}
  const commands: Record<string, CommandLine> = {}
  for (const [name, command] of Object.entries(written)) {
    const own = targets.filter(({ adapterName }) => adapterName === name).map(({ adapter }) => adapter.name)
    for (const adapter of own.length === 0 ? [name] : own) commands[adapter] = commandFrom(command)
  }
  return commands
}

function approvalFrom(
  { approval }: Written,
  path: readonly PropertyKey[],
  findings: Findings,
): Pick<Environment, 'approval'> {
  if (approval === undefined) return {}
  const { minimum, not_requester: notRequester, allowed_signers: allowedSigners } = approval
  const approvers =
    allowedSigners === undefined ? undefined : findings.attempt(path, () => sshSigners({ allowedSigners }))
  return { approval: present({ minimum, notRequester, approvers }) }
}

/** The limits of automated callers. */
export function guardrailsFrom({ guardrails }: Config): Guardrails | undefined {
  if (guardrails === undefined) return undefined
  return present({
    environments: guardrails.environments,
    planOnly: guardrails.plan_only,
    maximumWeight: guardrails.maximum_weight,
    rateLimit: guardrails.rate_limit,
    windows: guardrails.windows?.map(windowFrom),
    freezes: guardrails.freezes as readonly Freeze[] | undefined,
  })
}

function windowFrom(written: NonNullable<Written['windows']>[number]): DeploymentWindow {
  const { days, from, to, time_zone: timeZone } = written
  return { from, to, ...present({ days, timeZone }) }
}
