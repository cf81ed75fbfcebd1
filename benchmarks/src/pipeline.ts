import { spawnSync } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { time } from './format.ts'
import { median, timed } from './measure.ts'
import type { PipelineResult } from './pipeline-child.ts'
import { below } from './place.ts'
import type { Benchmark, Row } from './row.ts'

const steps = 1_000
const many = 4_000
const rounds = 3
/** No further round is begun after so long, in ms. */
const budgetMs = 40_000
/** What Landfall may add to the steps' own time, in ms. */
const allowedMs = 2_000
/** How much more of the processor each step of a long pipeline may need than each of a short one. */
const allowedGrowth = 1.3

/** A pipeline of many steps that do nothing: what is left is Landfall's own time. */
export const pipeline: Benchmark = {
  name: 'pipeline',
  async run({ directory }) {
    const code: PipelineResult[] = []
    const long: PipelineResult[] = []
    const file: PipelineResult[] = []
    const synced: number[] = []
    const spawned: number[] = []
    const began = performance.now()
    for (let round = 0; round < rounds; round++) {
      if (round > 0 && performance.now() - began > budgetMs) break
      const at = (name: string): string => below(directory, `${name}-${round}`)
      code.push(runChild('code', steps, at('code')))
      synced.push(await timed(() => bareAppends(join(directory, 'bare'), 2 * steps)))
      long.push(runChild('code', many, at('long')))
      // Half before and half after, since a busy machine gets busier or calmer meanwhile.
      const before = bareProcesses(steps / 2)
      file.push(runChild('file', steps, at('file')))
      spawned.push(before + bareProcesses(steps / 2))
    }
    const whole = ({ loadMs, planMs, runMs }: PipelineResult): number => loadMs + planMs + runMs
    const parts = (results: readonly PipelineResult[]): string =>
      `load ${time(median(results.map(({ loadMs }) => loadMs)))}, ` +
      `plan ${time(median(results.map(({ planMs }) => planMs)))}, ` +
      `run ${time(median(results.map(({ runMs }) => runMs)))}`
    const inCode = median(code.map(whole))
    const above = median(file.map((result, round) => whole(result) - (spawned[round] ?? Number.NaN)))
    const each = (results: readonly PipelineResult[], count: number): number =>
      median(results.map(({ processorMs }) => processorMs)) / count
    const growth = median(
      long.map(({ processorMs }, round) => processorMs / many / ((code[round]?.processorMs ?? 0) / steps)),
    )
    const rows: Row[] = [
      {
        what: `pipeline of ${steps} registered steps that do nothing: load, plan, run`,
        result: time(inCode),
        reference: `${2 * steps} bare \`write\` + \`fdatasync\``,
        referenceResult: time(median(synced)),
        ratio: null,
        target: { text: '≤ 2 s', met: inCode <= allowedMs },
        note: `${code.length} processes; ${parts(code)}`,
        whenMissed: 'a disk that syncs slowly: two syncs for each step are needed',
      },
      {
        what: `landfall.yaml of ${steps} steps that run the command \`:\`, above the steps' own time`,
        result: above > 0 ? time(above) : 'nothing that can be told from the noise',
        reference: `their own time: ${steps} bare \`sh -c :\`, one after another`,
        referenceResult: time(median(spawned)),
        ratio: null,
        target: { text: '≤ 2 s', met: above <= allowedMs },
        note: `${file.length} processes; ${parts(file)}`,
        whenMissed:
          'a process group of its own for each command, the note that finds it again after a crash, and two syncs',
      },
      {
        what: `${many} registered steps: processor time of each`,
        result: time(each(long, many)),
        reference: `${steps} registered steps: processor time of each`,
        referenceResult: time(each(code, steps)),
        ratio: growth,
        target: {
          text: `grows with the number of steps, no faster (≤ ${allowedGrowth}x)`,
          met: growth <= allowedGrowth,
        },
      },
    ]
    return rows
  },
}

function bareAppends(file: string, count: number): void {
  const fd = openSync(file, 'a')
  const line = Buffer.alloc(200, 'x')
  for (let index = 0; index < count; index++) {
    writeSync(fd, line)
    fdatasyncSync(fd)
  }
  closeSync(fd)
}

/** Milliseconds for so many bare processes, started by a process of their own: a large one takes longer to fork. */
function bareProcesses(count: number): number {
  return runProgram('spawn-child.ts', String(count)) as number
}

function runChild(way: 'code' | 'file', count: number, directory: string): PipelineResult {
  return runProgram('pipeline-child.ts', way, String(count), directory) as PipelineResult
}

function runProgram(name: string, ...args: readonly string[]): unknown {
  const program = fileURLToPath(new URL(name, import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`${name} ended with ${status}`)
  return JSON.parse(stdout) as unknown
}
