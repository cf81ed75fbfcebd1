import { z } from 'zod'
import type { JsonObject } from '../json/json.ts'
import { configSchema } from './schema/config.ts'

/**
 * The JSON Schema of the configuration, for editors: the same as `@landfall/core/schema.json`. It is draft 7, which is
 * what language servers for YAML understand.
 *
 * @example await writeFile('landfall.schema.json', JSON.stringify(configJsonSchema()))
 */
export function configJsonSchema(): JsonObject {
  return z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' }) as unknown as JsonObject
}
