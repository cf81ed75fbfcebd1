import type { ConfigModule } from './project.ts'

const specifier: string = '@landfall/core/config'

/** The configuration's own code, loaded when a YAML file or a schema is asked for. */
export async function configModule(): Promise<ConfigModule> {
  return (await import(specifier)) as ConfigModule
}
