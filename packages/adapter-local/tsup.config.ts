import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts', 'supervisor/main': 'src/supervisor/main.ts' },
  format: 'esm',
  target: 'node22',
  platform: 'node',
  dts: { entry: { index: 'src/index.ts' } },
  sourcemap: true,
  splitting: true,
  clean: true,
})
