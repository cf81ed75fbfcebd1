import type { Observation, Release, Revision, VerbContext } from '@landfall/core'
import type { SupervisorClient, Waiting } from '../client.ts'
import type { Paths } from '../control/paths.ts'
import type { ChangeName, Changes, Launch, Next, Status } from '../control/protocol.ts'
import { unknownRevision } from '../errors.ts'
import type { ParsedOptions } from '../options.ts'
import { type KeptRelease, launchOf } from '../releases/kept-release.ts'
import { Shelf } from '../releases/shelf.ts'
import { changeRequest, observationOf, revisionOf } from '../requests.ts'

/** A revision that runs, and the URL that reaches it alone. */
interface Started {
  readonly revision: Revision
  readonly url: string
}

/** What all verbs of one configured adapter work with. */
export class Deck {
  readonly options: ParsedOptions
  readonly paths: Paths
  readonly shelf: Shelf
  private readonly client: SupervisorClient

  constructor(options: ParsedOptions, paths: Paths, client: SupervisorClient) {
    this.options = options
    this.paths = paths
    this.shelf = new Shelf(paths)
    this.client = client
  }

  status(context: VerbContext): Promise<Status> {
    return this.client.status(waiting(context))
  }

  /** Asks the supervisor for a change. */
  change<Name extends ChangeName>(
    name: Name,
    input: Changes[Name]['input'],
    context: VerbContext,
  ): Promise<Changes[Name]['output']> {
    return this.client.change(name, changeRequest<Name>(input, this.options, context), waiting(context))
  }

  /** Keeps a release on the shelf, unless the operation is superseded: its options are the ones of now. */
  async prepare(release: Release, context: VerbContext, next: Next = 'nothing'): Promise<KeptRelease> {
    await this.change('prepare', { revision: release.id, next }, context)
    return this.shelf.keep(release, this.options)
  }

  /** Starts a kept release beside what is live. */
  async start(kept: KeptRelease, context: VerbContext, next: Next = 'nothing'): Promise<Started> {
    const { url } = await this.change('stage', { launch: this.launch(kept, context), next }, context)
    await this.shelf.markHealthy(kept)
    return { revision: revisionOf(kept.release), url }
  }

  /** Starts a kept release, gives it all the traffic and stops the others. */
  async makeOnly(kept: KeptRelease, context: VerbContext): Promise<Revision> {
    const { revision } = await this.start(kept, context, 'all traffic')
    const { revisions } = await this.change('shift', { split: { [revision.id]: 100 } }, context)
    const others = revisions.filter(({ id }) => id !== revision.id)
    await Promise.all(others.map(({ id }) => this.change('retire', { revision: id }, context)))
    await this.tidy(context)
    return revision
  }

  async shift(split: Changes['shift']['input']['split'], context: VerbContext): Promise<Observation> {
    return observationOf(await this.change('shift', { split }, context))
  }

  /** What was kept of a revision. */
  async kept({ id }: Revision): Promise<KeptRelease> {
    const kept = await this.shelf.find(id)
    if (kept === null) throw unknownRevision(id)
    return kept
  }

  launch(kept: KeptRelease, context: VerbContext): Launch {
    return launchOf(kept, this.shelf.directoryOf(kept), context.resolve(kept.env), process.env)
  }

  /** Removes old releases. What is done is done: a failure to tidy up is only told. */
  async tidy(context: VerbContext): Promise<void> {
    try {
      const { revisions, promoted, previous } = await this.status(context)
      const needed = [...revisions.map(({ id }) => id), promoted, previous]
      await this.shelf.prune(this.options.keepReleases, new Set(needed.filter((id) => id !== null)))
    } catch (error) {
      context.log(`Old releases could not be removed: ${(error as Error).message}`)
    }
  }
}

function waiting(context: VerbContext): Waiting {
  const { signal, deadlineMs } = context
  return { signal, deadlineMs, progress: (message) => context.progress({ message }) }
}
