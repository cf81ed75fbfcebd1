import type { z } from 'zod'
import { LandfallError } from '../errors/landfall-error.ts'
import type { Abilities } from './abilities.ts'
import type { Adapter, AnyVerbs, Verbs } from './adapter.ts'

/** What an adapter author writes. */
export interface AdapterDefinition<Schema extends z.ZodType, A extends Abilities, Client> {
  /** The platform's name: lower case letters, digits and dashes. */
  readonly name: string
  /** The options a user gives; validated when the adapter is configured. */
  readonly options: Schema
  /**
   * Options that are paths of this machine. A relative one in a configuration means a place beside the file, whatever
   * directory the process runs in.
   */
  readonly paths?: readonly (keyof z.input<Schema> & string)[]
  readonly abilities: A
  /**
   * Makes the verbs from validated options.
   *
   * @param client the vendor's client, or what a test gives in its place; `undefined` when the caller gave none.
   */
  create(options: z.output<Schema>, client: Client | undefined): Verbs<A>
}

/** What `defineAdapter` returns: call it with options to configure the adapter for one target. */
export interface AdapterFactory<Schema extends z.ZodType, A extends Abilities, Client> {
  (options: z.input<Schema>, client?: Client): Adapter<A>
  /** The platform's name. Named so because a function has a `name` of its own. */
  readonly adapterName: string
  readonly abilities: A
  readonly options: Schema
  /** Options that are paths. */
  readonly paths: readonly string[]
}

/**
 * Defines an adapter for a platform.
 *
 * The abilities decide which verbs `create` has to return and which strategies a pipeline may use with it.
 *
 * @throws `INVALID_INPUT` from the returned function when the options do not fit the schema; all problems at once.
 *
 * @example
 * export const fly = defineAdapter({
 *   name: 'fly',
 *   options: z.object({ app: z.string() }),
 *   abilities: { artifacts: ['docker_image'], staged: 'switch', fencing: 'none' },
 *   create: ({ app }, client = flyClient()) => ({ ...verbs(app, client), staged: stagedVerbs(app, client) }),
 * })
 */
export function defineAdapter<Schema extends z.ZodType, const A extends Abilities, Client = never>(
  definition: AdapterDefinition<Schema, A, Client>,
): AdapterFactory<Schema, A, Client> {
  const configure = (options: z.input<Schema>, client?: Client): Adapter<A> => {
    const parsed = definition.options.safeParse(options)
    if (!parsed.success) throw invalidOptions(definition.name, parsed.error.issues)
    const verbs = definition.create(parsed.data, client)
    return { name: definition.name, abilities: definition.abilities, verbs: verbs as AnyVerbs }
  }
  return Object.assign(configure, {
    adapterName: definition.name,
    abilities: definition.abilities,
    options: definition.options,
    paths: definition.paths ?? [],
  })
}

function invalidOptions(
  adapter: string,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): LandfallError {
  const problems = issues.map((issue) => `${issue.path.map(String).join('.') || 'options'}: ${issue.message}`)
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `The options of the ${adapter} adapter are not valid: ${problems.join('; ')}`,
    target: adapter,
    details: problems,
  })
}
