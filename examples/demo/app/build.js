// Builds the shop into `dist`: the page is put together, the code is copied. VERSION comes from the pipeline.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const { VERSION } = process.env
if (!VERSION) throw new Error('VERSION is not set')

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')
const offer = readFileSync('src/offer.html', 'utf8').trim()
const page = readFileSync('src/page.html', 'utf8')
writeFileSync('dist/page.html', page.replace('{{offer}}', offer).replaceAll('{{version}}', VERSION))
writeFileSync('dist/package.json', JSON.stringify({ type: 'module', version: VERSION }))
for (const file of ['server.js', 'visitors.js']) cpSync(`src/${file}`, `dist/${file}`)
console.log(`built the shop, version ${VERSION}`)
