// `npm run bench` measures everything, prints the table and writes docs/benchmarks.md;
// `npm run bench -- replay events` only prints what it is asked for.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { atOnce } from './at-once.ts'
import { commandStart } from './command-start.ts'
import { durableEffect } from './durable-effect.ts'
import { events } from './events.ts'
import { fanOut } from './fan-out.ts'
import { importTime } from './import-time.ts'
import { pipeline } from './pipeline.ts'
import { below, placeOnDisk } from './place.ts'
import { replay } from './replay.ts'
import { type Machine, markdownPage, terminalTable } from './report.ts'
import type { Row } from './row.ts'

const all = [durableEffect, atOnce, fanOut, replay, events, pipeline, commandStart, importTime]

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !all.some((benchmark) => benchmark.name === name))
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there is ${all.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}
const chosen = asked.length === 0 ? all : all.filter(({ name }) => asked.includes(name))

const place = placeOnDisk()
process.once('exit', place.remove)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const processors = `${cpus().length} processors (${cpus()[0]?.model.trim() ?? 'unknown'})`
const memory = `${Math.round(totalmem() / 2 ** 30)} GB of memory`
const machine: Machine = [
  `${processors}, ${memory}, ${process.platform} ${process.arch}`,
  `Node ${process.versions.node}`,
  `journals on a disk, file system ${place.fileSystem}`,
  loadFact(loadavg()[0] ?? 0, cpus().length),
]
console.log(`${machine.join('\n')}\njournals in ${place.directory}\n`)

const rows: Row[] = []
const failed: string[] = []
for (const { name, run } of chosen) {
  const began = performance.now()
  try {
    rows.push(...(await run({ directory: below(place.directory, name) })))
  } catch (error) {
    failed.push(name)
    console.error(error)
  }
  console.log(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
}

console.log(`\n${terminalTable(rows)}`)
if (failed.length > 0) {
  console.error(`\nnot measured: ${failed.join(', ')}`)
  process.exitCode = 1
} else if (asked.length === 0) {
  const page = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))
  writeFileSync(page, markdownPage(rows, machine))
  console.log(`\nwritten to docs/benchmarks.md`)
}

function loadFact(load: number, processors: number): string {
  const fact = `${load.toFixed(1)} processes wanted to run at the start, over the last minute`
  return load <= processors
    ? fact
    : `${fact}: other work kept the machine busy, which lengthens every number and most of all those of line 1`
}
