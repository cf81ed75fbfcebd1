import { fileURLToPath } from 'node:url'

// This file lies at the same place, beside the supervisor's folder, in the sources and in the built package.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/** The program that a supervisor is started with. */
export const supervisorEntry: string = fileURLToPath(
  new URL(`./supervisor/main.${extension}`, import.meta.url),
)
