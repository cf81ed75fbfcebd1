import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopSupervisor } from '@landfall/adapter-local'
import { loadConfig, type Project } from '@landfall/core/config'
import { ensurePackages, type Readiness } from '../../../test/services/debian-packages.ts'
import { type Postgres, startPostgres } from '../../../test/services/postgres.ts'
import { startPrometheus, type TestPrometheus } from '../../../test/services/prometheus.ts'
import { type Person, personWithKey, writeAllowedSigners } from './people.ts'
import { type Receivers, startReceivers } from './receivers.ts'
import { makeRepository, type Repository } from './repository.ts'

const environments = ['staging', 'production', 'eu'] as const

/** The names of the shop's environments. */
export type EnvironmentName = (typeof environments)[number]

/** Everything that the shop is developed and deployed with, in a directory of its own. */
export interface Workshop extends AsyncDisposable {
  readonly home: string
  /** Ends what runs. */
  readonly signal: AbortSignal
  readonly repository: Repository
  readonly postgres: Postgres
  readonly prometheus: TestPrometheus
  readonly receivers: Receivers
  readonly ana: Person
  /** What the secrets of an environment are, by the names that its configuration refers to. */
  variables(environment: EnvironmentName): Readonly<Record<string, string>>
  /** The project as the library sees it. */
  project(environment: EnvironmentName): Promise<Project>
}

/** What the manifest is before anything is released. */
export const emptyManifest = `# Every release of the shop, oldest first.
releases: [] # written by the deployments
# Questions: ops-team@example.com
`

/** The Debian packages that the servers and tools come from. */
const packages = ['curl', 'git', 'openssh-client', 'postgresql', 'prometheus']

/** Whether everything that the shop needs can be had here. Installs what is missing. */
export const shopCanRun = (): Promise<Readiness> => ensurePackages(packages)

/**
 * Starts the servers and makes the repository.
 *
 * @param signal ends the commands that run
 * @throws when a server cannot be had, naming it and the reason
 */
export async function openWorkshop(signal: AbortSignal): Promise<Workshop> {
  const installed = await shopCanRun()
  if (!installed.ready) throw new Error(installed.reason)
  await using opened = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'landfall-shop-'))
  opened.defer(() => rm(home, { recursive: true, force: true }))
  const postgres = await startPostgres()
  if (!postgres.ready) throw new Error(postgres.reason)
  opened.defer(() => postgres.stop())
  const prometheus = opened.use(await startPrometheus())
  const receivers = opened.use(await startReceivers())
  const servers = join(home, 'servers')
  for (const name of environments) opened.defer(async () => void (await stopSupervisor(join(servers, name))))
  const urls = new Map<string, string>()
  for (const name of [...environments, 'shadow']) urls.set(name, await postgres.createDatabase(name))

  const ana = await personWithKey(home, 'ana@example.com')
  const allowedSigners = await writeAllowedSigners(home, [ana])
  const repository = await makeRepository(home, {
    prometheusUrl: prometheus.url,
    pagerdutyUrl: receivers.pagerdutyUrl,
    allowedSigners,
    servers,
  })
  await writeFile(join(home, 'releases.yaml'), emptyManifest)

  const variables = (environment: EnvironmentName): Readonly<Record<string, string>> => ({
    DATABASE_URL: urls.get(environment) ?? '',
    SHADOW_DATABASE_URL: urls.get('shadow') ?? '',
    SLACK_WEBHOOK_URL: receivers.slackUrl,
    SMTP_URL: receivers.smtpUrl,
    SMTP_FROM: 'landfall@example.com',
    PAGERDUTY_ROUTING_KEY: '0123456789abcdef0123456789abcdef',
  })
  const all = opened.move()
  return {
    home,
    signal,
    repository,
    postgres,
    prometheus,
    receivers,
    ana,
    variables,
    project: (environment) =>
      loadConfig(join(repository.checkout, 'landfall.yaml'), {
        variables: { ...process.env, ...variables(environment) },
      }),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
