import { runSupervisor } from './run.ts'

// Started by the adapter, detached, with the root as its only argument.
await runSupervisor(process.argv[2] ?? '.')
