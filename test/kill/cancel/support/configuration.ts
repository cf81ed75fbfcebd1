/** What differs between the projects of these tests. */
export interface Rules {
  /** How long a stage of the canary lasts. Default 100ms. */
  readonly pause?: string
}

/** Some have a shell around them, so that the first process of the command ends before the one that does the work. */
const step = (name: string): string =>
  `'${['tests', 'gate', 'apply'].includes(name) ? 'exec ' : ''}sh "$TOOLS/step.sh" ${name}'`

/** A landfall.yaml with everything that a pipeline can have, each part of which can be made to stay. */
export function configuration({ pause = '100ms' }: Rules): string {
  return `
name: shop
pre_checks:
  - { check: Tests, name: tests, command: ${step('tests')} }
build:
  - { name: app, command: 'sh "$TOOLS/build.sh"', artifact: { type: directory, path: dist } }
tag: true
targets:
  web:
    adapter: local
    root: ../web
    port: 0
    command: ['${process.execPath}', server.mjs]
    env: { CONTROL: '\${env:CONTROL}' }
    health: { path: /alive, interval: 50ms }
    stopDeadline: 1s
migrations:
  files: db/*.sql
  dry_run: ${step('dry-run')}
  apply: ${step('apply')}
  verify: ${step('verify')}
  rollback: ${step('rollback')}
  previous_code: compatible
strategy: { name: canary, steps: [50, 100], pause: ${pause} }
verification:
  - { check: Gate, name: gate, command: ${step('gate')}, gate: true, deadline: 10m }
  - { check: Live, name: live, command: ${step('live')}, deadline: 10m }
environments:
  production: { rollback_on_failure: true }
channels:
  webhook: { url: '\${env:HOOK_URL}' }
notifications:
  on_start: [{ channel: webhook }]
  on_success: [{ channel: webhook }]
  on_failure: [{ channel: webhook }]
record: ../record.yaml
manifest: { file: ../releases.yaml }
`
}
