// Counts of one CI run: every stage appends a line to the file named by LANDFALL_RESULTS, .ci/run adds them
// up. Runs on the machine's own Node, since .ci/run needs it before anything is installed.
//
//   node scripts/results.mjs stage <name> <exit code>   a stage ended; a failure nobody counted counts as one
//   node scripts/results.mjs sum                        prints the total, exits 1 when anything failed
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const file = () => process.env.LANDFALL_RESULTS

/** @typedef {{ name: string, passed: number, failed: number, stage?: boolean }} Counts */

/**
 * Records counts; does nothing outside of CI.
 * @param {Counts} counts
 */
export function record(counts) {
  if (file()) appendFileSync(file(), `${JSON.stringify(counts)}\n`)
}

/**
 * The sums of all recorded counts.
 * @param {Counts[]} lines
 */
export function total(lines) {
  const sum = { passed: 0, failed: 0 }
  for (const { passed, failed } of lines) {
    sum.passed += passed
    sum.failed += failed
  }
  return sum
}

/**
 * What a stage that ended with `code` adds: one failure, when it failed and nobody has counted a failure.
 * @param {Counts[]} lines
 * @param {string} name
 * @param {number} code
 * @returns {Counts}
 */
export function closeStage(lines, name, code) {
  const open = lines.slice(lines.findLastIndex((line) => line.stage) + 1)
  return { name, stage: true, passed: 0, failed: code !== 0 && total(open).failed === 0 ? 1 : 0 }
}

function recorded() {
  if (!existsSync(file())) return []
  return readFileSync(file(), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [command, name, code] = process.argv.slice(2)
  if (command === 'stage') record(closeStage(recorded(), name, Number(code)))
  if (command === 'sum') {
    const { passed, failed } = total(recorded())
    console.log(`${passed} passed, ${failed} failed`)
    process.exitCode = failed > 0 ? 1 : 0
  }
}
