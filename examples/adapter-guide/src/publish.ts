import { blueGreen, createLandfall, definePipeline, directory, http, target } from '@landfall/core'
import { folder } from './adapter.ts'

const site = target('site', folder)

/** Builds the site, verifies it at its preview, and switches. */
export const publish = definePipeline('publish', (p) => {
  const built = p.build('site', { run: 'npm run build', ...directory('dist') })
  const release = p.push(built, site, { configuration: { api: 'https://api.shop.example' } })
  p.deploy(site, release, blueGreen(), { verify: [http({ path: '/index.html', interval: '100ms' })] })
})

/** Landfall for a site in a folder. */
export const landfallFor = (root: string, url: string, projectDirectory = '.') =>
  createLandfall({
    environments: { production: { targets: { site: folder({ root, url }) } } },
    projectDirectory,
  })
