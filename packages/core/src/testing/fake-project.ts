import { createHash } from 'node:crypto'
import type { Artifact } from '../adapter/release.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { canonicalJson } from '../json/canonical.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { MigrationPlan } from '../migrate/migration-plan.ts'
import type { Message } from '../notify/channel.ts'
import { composeMessage } from '../notify/message.ts'
import type { MessageFacts } from '../notify/message-facts.ts'
import type { EffectHandler } from '../runtime/handlers/handler.ts'
import type { FakeCommands } from './fake-effects.ts'

/** What surrounds a pipeline in a test: its git repository, its database, the people it tells. */
export interface FakeProject {
  /** The migration files of the project; a path stands for its content as well. Default: none. */
  migrationFiles: readonly string[]
  /** The content of those that have another one. */
  readonly migrationTexts: Map<string, string>
  /** What a dry run says that a migration does. Default: nothing that anybody understands. */
  migrationPlan: MigrationPlan
  /** Whether the commit is in the branch that a migration asks for. Default true. */
  merged: boolean
  /** The commit of each tag. A tag that stands here already for another commit is a conflict. */
  readonly tags: Map<string, string>
  /** What the built-in channels have sent, oldest first. */
  readonly messages: readonly SentMessage[]
  /** What manifests were given, oldest first. */
  readonly manifest: readonly JsonObject[]
  /** Channels that fail, such as `slack@1`. */
  readonly downChannels: Set<string>
}

/** A message and the channel it went through. */
export interface SentMessage extends Message {
  readonly channel: string
}

const unknownPlan: MigrationPlan = {
  format: 1,
  source: 'nothing',
  tables: [],
  data: [],
  indexes: [],
  objects: [],
  other: [],
  warnings: [],
  destructive: false,
  rollback: [],
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Makes the surroundings of a pipeline, and the effects that stand in for git, Docker, databases and channels. */
export function fakeProject(commands: FakeCommands): {
  readonly project: FakeProject
  readonly effects: { readonly [name: string]: EffectHandler }
} {
  const messages: SentMessage[] = []
  const manifest: JsonObject[] = []
  const project: FakeProject = {
    migrationFiles: [],
    migrationTexts: new Map(),
    migrationPlan: unknownPlan,
    merged: true,
    tags: new Map(),
    messages,
    manifest,
    downChannels: new Set(),
  }

  const made =
    (type: Artifact['type']): EffectHandler =>
    async (input, { deployment }) => {
      const { name, tag, path } = input as { name: string; tag?: string; path?: string }
      const location = tag ?? path ?? name
      return { name, type, location, size: 1, sha256: digestOf(`${deployment}/${location}`) }
    }
  const notify =
    (channel: string): EffectHandler =>
    async (input) => {
      if (project.downChannels.has(channel)) {
        const message = `${channel} is down`
        throw new LandfallError({ code: 'NOTIFICATION_FAILED', message, disposition: 'terminal' })
      }
      const { facts, template } = input as unknown as { facts: MessageFacts; template: string | null }
      messages.push({ ...composeMessage(facts, template), channel })
      return null
    }

  const effects: { readonly [name: string]: EffectHandler } = {
    'git-tag@1': async (input) => {
      const { tag, commit } = input as { tag: string; commit: string | null }
      const wanted = commit ?? 'HEAD'
      const there = project.tags.get(tag)
      if (there !== undefined && there !== wanted) {
        const message = `The tag ${tag} is on another commit`
        throw new LandfallError({ code: 'TAG_CONFLICT', message, expected: wanted, seen: there })
      }
      project.tags.set(tag, wanted)
      return { tag, commit: wanted, created: there === undefined, pushed: true }
    },
    'image@1': made('docker_image'),
    'tarball@1': made('tarball'),
    'keep-artifact@1': async (input) => (input as { artifact: Artifact }).artifact,
    'same-artifact@1': async (input) => (input as { artifact: Artifact }).artifact,
    'migration-files@1': async (input): Promise<Json> => {
      const { applied } = input as { applied: { readonly [path: string]: string } }
      const files = project.migrationFiles.map((path) => ({
        path,
        sha256: digestOf(project.migrationTexts.get(path) ?? path),
      }))
      return { files, fresh: files.flatMap(({ path }) => (Object.hasOwn(applied, path) ? [] : [path])) }
    },
    'migration-plan@1': async (input, { signal }) => {
      const { exitCode } = await commands.run((input as JsonObject).run, signal)
      if (exitCode !== 0) {
        const message = `The dry run ended with exit code ${exitCode}`
        throw new LandfallError({ code: 'COMMAND_FAILED', message, seen: String(exitCode) })
      }
      const plan = project.migrationPlan
      return { plan, digest: digestOf(canonicalJson(plan)), tail: '' }
    },
    'merged@1': async (input) => {
      const { commit, branch } = input as { commit: string | null; branch: string }
      if (project.merged) return { commit, branch, head: commit }
      const message = `The commit is not merged into ${branch}`
      throw new LandfallError({ code: 'NOT_MERGED', message, expected: branch, seen: commit ?? 'no commit' })
    },
    'manifest@1': async (input) => {
      const { entry } = input as { entry: JsonObject }
      manifest.push(entry)
      return { stories: entry.stories ?? [] }
    },
  }
  const channels = ['slack@1', 'email@1', 'pagerduty@1', 'webhook@1']
  const sending = Object.fromEntries(channels.map((channel) => [`notify.${channel}`, notify(channel)]))
  return { project, effects: { ...effects, ...sending } }
}
