// Writes the JSON Schema of the configuration anew from the zod schema: `npm run schema` in packages/core. A test of
// the package says when it is needed.
import { writeFileSync } from 'node:fs'
import { configJsonSchema } from '../packages/core/src/config/json-schema.ts'
import { root } from './project-files.ts'

const file = `${root}packages/core/schema/landfall.schema.json`
writeFileSync(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`)
