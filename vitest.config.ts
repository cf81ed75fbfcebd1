import { configDefaults, defineConfig } from 'vitest/config'
import { TierReporter } from './scripts/tier-reporter.ts'

const integration = '**/*.integration.test.ts'
const system = '**/*.system.test.ts'

/**
 * Settings of one tier; `order`: tiers run one after the other (0 would mean last on a small machine).
 *
 * @param isolate whether every file has a process of its own. Without, a worker loads the library once and not for each
 * file, which nearly halves the work of a tier of many small files.
 */
function tier(
  name: string,
  order: number,
  include: string[],
  exclude: string[],
  timeoutMs: number,
  isolate: boolean,
) {
  // Workspace packages are imported from their sources: no build before a test.
  const conditions = ['@landfall/source']
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name,
      isolate,
      include,
      exclude: [...configDefaults.exclude, '**/dist/**', '**/.landfall/**', ...exclude],
      // Processes that a test starts read the sources too.
      env: { NODE_OPTIONS: '--conditions=@landfall/source' },
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      sequence: { groupOrder: order },
    },
  }
}

const unit = ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts']
const everywhere = (files: string) => [`packages/*/test/${files}`, `test/${files}`, `examples/${files}`]

export default defineConfig({
  test: {
    // A test that passes only the second time has failed.
    retry: 0,
    reporters: ['default', new TierReporter()],
    projects: [
      tier('unit', 1, unit, [integration, system], 10_000, false),
      tier('integration', 2, everywhere(integration), [], 60_000, true),
      tier('system', 3, everywhere(system), [], 300_000, true),
    ],
  },
})
