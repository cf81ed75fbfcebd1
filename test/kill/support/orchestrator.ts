// The orchestrator of the kill tests: carries out orders from its standard input, one a line, and tells on its
// standard output which deployment it is at work on and how that ended.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { abortOnSignals, type Landfall, type Run } from '@landfall/core'
import { type Boundary, boundaryName } from './boundary.ts'
import { mortalStore } from './mortal-store.ts'
import type { Order } from './order.ts'
import { plantedClient } from './planted-client.ts'
import { environment, type HomeOptions, landfallIn, shop, storeOf } from './setting.ts'

const home = process.argv[2] ?? '.'
const tell = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  const run = await begin(landfallIn(home, optionsOf(order)), order)
  abortOnSignals(run, { by: 'test' })
  tell(run.id)
  tell((await run.result).outcome)
}

function optionsOf(order: Order): HomeOptions {
  const { dieAt, plant } = order.verb === 'deploy' ? order : {}
  return {
    around(path, perform) {
      appendFileSync(join(home, 'performed.log'), `${order.label} ${path}\n`)
      return perform()
    },
    ...(dieAt === undefined ? {} : { store: mortalStore(storeOf(home), dieAt, () => die(dieAt)) }),
    ...(plant === undefined ? {} : { client: plantedClient(home, plant) }),
  }
}

async function begin(landfall: Landfall, order: Order): Promise<Run> {
  if (order.verb === 'resume') return await (await landfall.attach(order.deployment)).resume()
  const { version, rollout, supersede } = order
  if (supersede) await landfall.supersede(environment, { by: 'test', reason: 'it died' })
  const plan = await landfall.plan(shop(rollout), { environment, version })
  return await landfall.deploy(plan, { by: 'test', allowWithoutRollbackTarget: true })
}

function die(boundary: Boundary): never {
  appendFileSync(join(home, 'died.log'), `${process.pid} ${boundaryName(boundary)}\n`)
  process.kill(process.pid, 'SIGKILL')
  // Not one more instruction of this program, however long the signal takes.
  for (;;) {}
}
