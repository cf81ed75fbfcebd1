import { configDefaults, defineConfig } from 'vitest/config'

const integration = '**/*.integration.test.ts'
const system = '**/*.system.test.ts'
const exclude = [...configDefaults.exclude, '**/dist/**', '**/.landfall/**']

// Workspace packages are imported from their sources: no build before a test.
const conditions = ['@landfall/source']
const resolve = { conditions }
const ssr = { resolve: { conditions, externalConditions: conditions } }

export default defineConfig({
  test: {
    // A test that passes only the second time has failed.
    retry: 0,
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'],
          exclude: [...exclude, integration, system],
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'integration',
          include: [`packages/*/test/${integration}`, `test/${integration}`],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'system',
          include: [`packages/*/test/${system}`, `test/${system}`],
          exclude,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
