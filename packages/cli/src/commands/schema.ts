import { type CommandRunner, print } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'

/** `landfall schema`: the JSON Schema of the configuration, for editors. */
export const run: CommandRunner = async () => {
  const { configJsonSchema } = await import('@landfall/core/config')
  print(JSON.stringify(configJsonSchema(), null, 2))
  return exitCodes.success
}
