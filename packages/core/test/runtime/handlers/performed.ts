import { type ChildProcess, execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Json, JsonObject } from '../../../src/json/json.ts'

/** What an effect in a process of its own gave, and the most memory that the process had. */
export interface Performed {
  readonly output: Json
  readonly peakKiB: number
}

/** An effect that runs in a process of its own, so that it can be killed. */
export interface Performing {
  readonly child: ChildProcess
  readonly ended: Promise<Performed>
}

export function performing(
  effect: string,
  input: JsonObject,
  { directory, operationId = 'deployment-1/step' }: { directory: string; operationId?: string },
): Performing {
  const program = fileURLToPath(new URL('perform.ts', import.meta.url))
  let child: ChildProcess | undefined
  const ended = new Promise<Performed>((resolve, reject) => {
    const args = [program, effect, operationId, directory, JSON.stringify(input)]
    child = execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as Performed)
      else reject(new Error(`${effect} in a process of its own: ${stderr || error.message}`))
    })
  })
  return { child: child as unknown as ChildProcess, ended }
}
