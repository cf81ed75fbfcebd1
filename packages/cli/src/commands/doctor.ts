import { type CommandRunner, isSet, print } from '../context.ts'
import { examine } from '../doctor/examine.ts'
import type { Finding } from '../doctor/finding.ts'
import { exitCodes } from '../exit-codes.ts'
import { screenStyle } from '../terminal/look.ts'
import { printable } from '../view/printable.ts'
import type { Style } from '../view/style.ts'
import { wrapped } from '../view/text-width.ts'

/** `landfall doctor`: whether everything is there that a deployment needs. */
export const run: CommandRunner = async (context) => {
  const findings = await examine(context)
  const bad = findings.filter(({ state }) => state === 'bad').length
  if (isSet(context, 'json')) print(JSON.stringify(findings))
  else {
    const style = screenStyle(context)
    for (const finding of findings) for (const line of findingLines(finding, style)) print(line)
    print('')
    print(bad === 0 ? ' Ready to deploy.' : ` ${bad} ${bad === 1 ? 'thing' : 'things'} to put right first.`)
  }
  return bad === 0 ? exitCodes.success : exitCodes.failed
}

function findingLines({ state, what, todo }: Finding, style: Style): readonly string[] {
  const { marks } = style
  const mark = {
    good: style.good(marks.passed),
    warn: style.warn(marks.warned),
    bad: style.bad(marks.failed),
  }[state]
  const width = Math.min(process.stdout.columns || 80, 100) - 4
  const text = what.split('\n').flatMap((line) => wrapped(printable(line), width))
  const next = todo === null ? [] : wrapped(printable(todo), width).map((line) => style.dim(line))
  return [...text, ...next].map((line, index) => (index === 0 ? ` ${mark} ${line}` : `   ${line}`))
}
