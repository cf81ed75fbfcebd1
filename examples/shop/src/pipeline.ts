import { local } from '@landfall/adapter-local'
import { blueGreen, canary, definePipeline, directory, http, target, version } from '@landfall/core'

const web = target('web', local)
const verify = [http({ path: '/health' }), version({ path: '/version' })]

/** A first release has nobody to share the traffic with, so it goes live in one switch. */
export const firstRelease = shop(blueGreen())

/** Every other one gets 10 %, then half, then all of the traffic, and is verified each time. */
export const nextRelease = shop(canary({ steps: [10, 50, 100], pause: '3s' }))

function shop(strategy: ReturnType<typeof blueGreen> | ReturnType<typeof canary>) {
  return definePipeline('shop', (p) => {
    p.check('tests', 'npm test')
    const app = p.build('app', { run: 'npm run build', ...directory('dist') })
    const release = p.push(app, web)
    p.deploy(web, release, strategy, { verify })
  })
}
