// Runs one effect in a process of its own: node perform.ts <effect> <operation id> <directory> <input>.
import { createRedactor } from '../../../src/redact/redactor.ts'
import { systemClock } from '../../../src/runtime/clock.ts'
import { builtInHandlers } from '../../../src/runtime/handlers/built-in.ts'

const [effect = '', operationId = '', directory = '', input = ''] = process.argv.slice(2)
const handler = builtInHandlers.get(effect)
if (handler === undefined) throw new Error(`there is no effect ${effect}`)
const output = await handler(JSON.parse(input), {
  signal: new AbortController().signal,
  deadlineMs: 60_000,
  operationId,
  deployment: operationId,
  environment: 'staging',
  path: 'step',
  projectDirectory: directory,
  runDirectory: directory,
  variables: process.env,
  clock: systemClock,
  redactor: createRedactor(),
  output() {},
  progress() {},
})
process.stdout.write(JSON.stringify({ output, peakKiB: process.resourceUsage().maxRSS }))
