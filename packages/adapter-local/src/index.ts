export { local } from './adapter.ts'
export type { SupervisorClient, Waiting } from './client.ts'
export type {
  BackendStatus,
  ChangeName,
  ChangeRequest,
  Changes,
  Health,
  Launch,
  Operation,
  Phase,
  RevisionStatus,
  Settings,
  Status,
} from './control/protocol.ts'
export type { LocalOptions } from './options.ts'
export { localOptions } from './options.ts'
export { stopSupervisor } from './stop-supervisor.ts'
