import { join } from 'node:path'
import { checkedName } from '../names.ts'

/** Where the files of one deployment are. */
export interface DeploymentFiles {
  readonly directory: string
  readonly leases: string
  readonly inbox: string
  readonly logs: string
  lease(epoch: number): string
  /** What the worker of an epoch wrote. */
  segment(epoch: number): string
  /** How much of that counts, once another worker has taken over. */
  seal(epoch: number): string
}

const digits = (epoch: number) => String(epoch).padStart(4, '0')

export function deploymentsIn(root: string): string {
  return join(root, 'deployments')
}

/** @throws `INVALID_NAME` when the id cannot stand in a path */
export function filesOf(root: string, deployment: string): DeploymentFiles {
  const directory = join(deploymentsIn(root), checkedName('deployment', deployment))
  const leases = join(directory, 'leases')
  return {
    directory,
    leases,
    inbox: join(directory, 'inbox'),
    logs: join(directory, 'logs'),
    lease: (epoch) => join(leases, `${digits(epoch)}.json`),
    segment: (epoch) => join(directory, `journal.${digits(epoch)}.jsonl`),
    seal: (epoch) => join(directory, `journal.${digits(epoch)}.sealed.json`),
  }
}
