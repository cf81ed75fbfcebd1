/** Something a check found, with the place to look at. */
export interface Problem {
  file: string
  line: number
  message: string
}

/** Prints the problems and sets the exit code: 0 when there are none. */
export function report(what: string, problems: readonly Problem[]): void {
  for (const { file, line, message } of problems) console.log(`${file}:${line}: ${message}`)
  console.log(problems.length === 0 ? `${what}: no problem` : `${what}: ${problems.length} problem(s)`)
  if (problems.length > 0) process.exitCode = 1
}
