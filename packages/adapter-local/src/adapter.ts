import { type AdapterFactory, defineAdapter } from '@landfall/core'
import type { SupervisorClient } from './client.ts'
import { controlClient } from './control/control-client.ts'
import { withLandfallErrors } from './errors.ts'
import { localOptions } from './options.ts'
import { pathsOfRoot } from './root.ts'
import { supervisorEntry } from './supervisor-entry.ts'
import { basicVerbs } from './verbs/basic.ts'
import { Deck } from './verbs/deck.ts'
import { fleetVerbs } from './verbs/fleet.ts'
import { lockVerbs } from './verbs/lock.ts'
import { stagedVerbs } from './verbs/staged.ts'

const abilities = {
  artifacts: ['directory', 'file', 'tarball'],
  staged: 'weighted',
  fleet: true,
  lock: true,
  fencing: 'enforced',
} as const

/**
 * Deploys to processes of this machine: immutable release directories, a small supervisor that outlives
 * whoever started it, and a reverse proxy in front that splits the traffic and drains before anything is
 * stopped.
 *
 * @returns an adapter for one target.
 * @throws `INVALID_INPUT` when the options are not valid.
 *
 * @example
 * const web = local({ root: '.landfall/web', port: 8080, command: ['node', 'server.js'], health: { path:
 * '/healthz' } })
 */
export const local: AdapterFactory<typeof localOptions, typeof abilities, SupervisorClient> = defineAdapter({
  name: 'local',
  options: localOptions,
  paths: ['root'],
  abilities,
  create(options, client: SupervisorClient | undefined) {
    const paths = pathsOfRoot(options.root)
    const deck = new Deck(options, paths, client ?? controlClient(paths, supervisorEntry))
    return {
      ...withLandfallErrors(basicVerbs(deck)),
      staged: withLandfallErrors(stagedVerbs(deck)),
      fleet: withLandfallErrors(fleetVerbs(deck)),
      lock: withLandfallErrors(lockVerbs(deck)),
    }
  },
})
