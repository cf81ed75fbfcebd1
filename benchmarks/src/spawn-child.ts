// Runs so many `sh -c :` one after another and reads what they print, and prints how many milliseconds that took.
import { spawn } from 'node:child_process'

const count = Number(process.argv[2])
const began = performance.now()
for (let index = 0; index < count; index++) {
  await new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', ':'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.resume()
    child.stderr.resume()
    child.once('error', reject).once('close', resolve)
  })
}
process.stdout.write(JSON.stringify(performance.now() - began))
