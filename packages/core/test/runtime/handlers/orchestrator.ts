// A program that runs one command as an effect, to be killed by a test: `node orchestrator.ts <directory>
// <command>`. With `hold` as third argument it never lets the command start.
import { createRedactor } from '../../../src/redact/redactor.ts'
import { systemClock } from '../../../src/runtime/clock.ts'
import { command } from '../../../src/runtime/handlers/command.ts'
import { startCommand } from '../../../src/runtime/handlers/process/start-command.ts'

const [, , directory = '', run = '', mode = ''] = process.argv
const print = (line: string) => void process.stdout.write(`${line}\n`)

if (mode === 'hold') {
  const held = await startCommand(run, directory, { PATH: process.env.PATH ?? '' })
  print(`pid ${held.pid}`)
  await held.ended
} else {
  await command(
    { run },
    {
      signal: new AbortController().signal,
      deadlineMs: 60_000,
      operationId: 'deployment-1/check/run',
      deployment: 'deployment-1',
      environment: 'staging',
      path: 'check/run',
      projectDirectory: directory,
      runDirectory: directory,
      variables: process.env,
      clock: systemClock,
      redactor: createRedactor(),
      output: print,
      progress() {},
    },
  )
}
