import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import type { EffectContext } from './handler.ts'

/** The record of a deployment and the file to keep it in. */
export interface RecordFileInput extends JsonObject {
  /** Relative to the project's directory. */
  readonly file: string
  readonly record: JsonObject
}

/**
 * Writes the record as a file, whole or not at all: JSON, or YAML for a name ending in `.yaml` or `.yml`.
 *
 * @throws `ADAPTER_FAILED` when the file cannot be written
 */
export async function recordFile(input: RecordFileInput, context: EffectContext): Promise<null> {
  const { file } = input
  const record = context.redactor.value(input.record)
  const path = resolve(context.projectDirectory, file)
  const text = /\.ya?ml$/.test(file)
    ? await asYaml(record)
    : `${JSON.stringify({ deploy: record }, null, 2)}\n`
  const temporary = `${path}.${context.deployment}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, text)
    await rename(temporary, path)
  } catch (error) {
    throw new LandfallError({
      code: 'ADAPTER_FAILED',
      message: `The record was not written to ${file}`,
      cause: error,
      disposition: 'terminal',
    })
  }
  return null
}

async function asYaml(record: JsonObject): Promise<string> {
  const { stringify } = await import('yaml')
  return stringify({ deploy: record })
}
