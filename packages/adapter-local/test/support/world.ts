import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Artifact,
  directoryDigest,
  type FencingToken,
  type Json,
  type JsonObject,
  LandfallError,
  type Observation,
  type PushedArtifact,
  type Release,
  type Split,
  type VerbContext,
  type Verbs,
} from '@landfall/core'
import type { SupervisorClient } from '../../src/client.ts'
import { controlClient } from '../../src/control/control-client.ts'
import { type LocalOptions, local, stopSupervisor } from '../../src/index.ts'
import { pathsOfRoot } from '../../src/root.ts'

const app = fileURLToPath(new URL('../fixtures/app', import.meta.url))

export type LocalVerbs = Verbs<(typeof local)['abilities']>

/** A root of its own with adapters for it, and everything that is needed to call their verbs. */
export class World {
  readonly home: string
  readonly root: string
  private sequence = 0
  private readonly pushed = new Map<string, Promise<PushedArtifact>>()

  static async create(): Promise<World> {
    return new World(await mkdtemp(join(tmpdir(), 'landfall-local-')))
  }

  private constructor(home: string) {
    this.home = home
    this.root = join(home, 'root')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stopSupervisor(this.root)
    await rm(this.home, { recursive: true, force: true })
  }

  adapter(options: Partial<LocalOptions> = {}, client?: SupervisorClient): ReturnType<typeof local> {
    const defaults: LocalOptions = {
      root: this.root,
      port: 0,
      command: [process.execPath, 'server.mjs'],
      health: { path: '/healthz', deadline: '10s', interval: 20 },
      stopDeadline: '1s',
    }
    return local({ ...defaults, ...options }, client)
  }

  /** The verbs of the adapter for this root, all groups of them. */
  verbs(options: Partial<LocalOptions> = {}, client?: SupervisorClient): LocalVerbs {
    return this.adapter(options, client).verbs as LocalVerbs
  }

  /** A client that starts another program as the supervisor. */
  clientOf(entry: string): SupervisorClient {
    return controlClient(pathsOfRoot(this.root), entry)
  }

  /** What references stand for; in a deployment Landfall resolves them. */
  readonly variables = new Map<string, string>()

  private resolve<T extends Json>(value: T): T {
    const text = JSON.stringify(value).replace(/\$\{env:(\w+)\}/g, (_reference, name: string) => {
      const found = this.variables.get(name)
      if (found === undefined)
        throw new LandfallError({ code: 'INVALID_INPUT', message: `${name} is not set` })
      return found
    })
    return JSON.parse(text) as T
  }

  context(changes: Partial<VerbContext> = {}): VerbContext {
    const fencingToken: FencingToken = { term: 1, sequence: ++this.sequence }
    return {
      signal: new AbortController().signal,
      deadlineMs: 30_000,
      operationId: `test/${fencingToken.sequence}`,
      fencingToken,
      deployment: 'test',
      environment: 'test',
      target: 'web',
      projectDirectory: this.home,
      resolve: (value) => this.resolve(value),
      progress: () => undefined,
      log: () => undefined,
      ...changes,
    }
  }

  /** An artifact in the project's directory: the test application, with one file that tells builds apart. */
  async artifact(build = 'one'): Promise<Artifact<'directory'>> {
    const location = `build-${build}`
    await mkdir(join(this.home, location), { recursive: true })
    await cp(app, join(this.home, location), { recursive: true })
    await cp(fileURLToPath(import.meta.url), join(this.home, location, `${build}.txt`))
    return { name: 'app', type: 'directory', location, ...(await directoryDigest(join(this.home, location))) }
  }

  /** A release whose artifact has been pushed. */
  async release(verbs: LocalVerbs, version: string, configuration: JsonObject = {}): Promise<Release> {
    const pushing =
      this.pushed.get('one') ?? this.artifact().then((artifact) => verbs.push(artifact, this.context()))
    this.pushed.set('one', pushing)
    const id = `${version}-${Buffer.from(version).toString('hex').padEnd(12, '0').slice(0, 12)}`
    return { id, version, commit: null, artifact: await pushing, configuration }
  }
}

/** Percentages by version, without the revisions that get nothing. */
export function splitByVersion({ revisions }: Observation): Split {
  const serving = revisions.filter(({ weight }) => weight > 0)
  return Object.fromEntries(serving.map(({ version, weight }) => [version ?? '?', weight]))
}
