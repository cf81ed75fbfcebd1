import { local } from '@landfall/adapter-local'
import { createLandfall } from '@landfall/core'

const web = local({
  root: '.landfall/web',
  port: Number(process.env.PORT ?? 8080),
  command: ['node', 'server.js'],
  health: { path: '/health' },
})

export const landfall = createLandfall({
  environments: { production: { targets: { web } } },
  // How long a worker has to be silent before another one may take its deployment over.
  leaseTerm: '5s',
})
