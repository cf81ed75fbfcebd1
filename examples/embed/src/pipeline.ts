import { local } from '@landfall/adapter-local'
import { canary, definePipeline, directory, http, target, version } from '@landfall/core'

const web = target('web', local)

export const shop = definePipeline('shop', (p) => {
  p.check('tests', 'npm test')
  const app = p.build('app', { run: 'npm run build', ...directory('dist') })
  const release = p.push(app, web)
  p.deploy(web, release, canary({ steps: [10, 50, 100], pause: '3s' }), {
    verify: [http({ path: '/health' }), version({ path: '/version' })],
  })
})
