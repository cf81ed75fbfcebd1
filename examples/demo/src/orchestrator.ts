// A program that deploys the shop. It runs as a process of its own, so that the demo can kill it.
//
//     orchestrator.ts <home> deploy <version>
//     orchestrator.ts <home> resume <deployment>
import { abortOnSignals, type Run } from '@landfall/core'
import { firstRelease, landfallIn, nextRelease } from './shop.ts'

const [home = '.', verb = '', subject = ''] = process.argv.slice(2)
const landfall = landfallIn(home)

const run = verb === 'resume' ? await resume(subject) : await deploy(subject)
abortOnSignals(run, { by: 'demo' })
// Whoever wants to watch needs no more than this: everything about the deployment is in the store.
console.log(run.id)
const { status } = await run.result
// A deployment that failed is no error of this program.
process.exitCode = status === 'success' ? 0 : 2

async function deploy(version: string): Promise<Run> {
  const first = (await landfall.history('production')).length === 0
  const plan = await landfall.plan(first ? firstRelease : nextRelease, { environment: 'production', version })
  return await landfall.deploy(plan, { by: 'demo', allowWithoutRollbackTarget: first })
}

async function resume(deployment: string): Promise<Run> {
  const run = await landfall.attach(deployment)
  return await run.resume()
}
