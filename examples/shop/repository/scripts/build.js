// One file with everything in it, and its source map beside it.
import { mkdir, rename, rm } from 'node:fs/promises'
import { build } from 'esbuild'

await rm('dist', { recursive: true, force: true })
await build({
  entryPoints: ['src/server.js'],
  outfile: 'dist/server.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  external: ['pg-native'],
  sourcemap: 'external',
  // Libraries of the older kind ask for Node's modules by require.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  define: { VERSION: JSON.stringify(process.env.VERSION ?? '0.0.0') },
  logLevel: 'warning',
})
await mkdir('dist-maps', { recursive: true })
await rename('dist/server.mjs.map', 'dist-maps/server.mjs.map')
