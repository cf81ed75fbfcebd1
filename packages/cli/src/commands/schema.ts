import { type CommandRunner, print } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { configModule } from '../project/config-module.ts'

/** `landfall schema`: the JSON Schema of the configuration, for editors. */
export const run: CommandRunner = async () => {
  const { configJsonSchema } = await configModule()
  print(JSON.stringify(configJsonSchema(), null, 2))
  return exitCodes.success
}
