import { landfall } from './landfall.ts'

const claim = await landfall.holder('production')
if (claim === null) console.log('Nothing was interrupted')
else {
  const run = await landfall.attach(claim.deployment)
  await run.resume()
  const { outcome } = await run.result
  console.log(`${claim.deployment}: ${outcome}`)
}
