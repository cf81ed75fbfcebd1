import type { ConfigInput } from './schema/config.ts'

/**
 * A configuration in TypeScript: the same keys as in YAML, checked by the compiler.
 *
 * @example
 * export default defineConfig({
 *   pre_checks: [{ check: 'All tests passing', command: 'npm test' }],
 *   environments: { staging: { url: 'https://staging.example.com' } },
 * })
 */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config
}
