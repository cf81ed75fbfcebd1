// A program that probes one URL and prints the evidence: `node probe-once.ts <url>`.
import { createRedactor } from '../../../src/redact/redactor.ts'
import { systemClock } from '../../../src/runtime/clock.ts'
import { probe } from '../../../src/runtime/handlers/probe.ts'

const evidence = await probe(
  { url: process.argv[2] ?? '', expect: {}, timeoutMs: 3_000 },
  {
    signal: new AbortController().signal,
    deadlineMs: 60_000,
    operationId: 'deployment-1/verify',
    deployment: 'deployment-1',
    environment: 'staging',
    path: 'verify',
    projectDirectory: '.',
    runDirectory: '.',
    variables: process.env,
    clock: systemClock,
    redactor: createRedactor(),
    output() {},
    progress() {},
  },
)
console.log(JSON.stringify(evidence))
