/** What a project's directory tells about it. */
export interface Found {
  /** What was found, in words. */
  readonly words: readonly string[]
  /** Names of the scripts in package.json. */
  readonly scripts: readonly string[]
  readonly docker: boolean
  readonly git: boolean
  readonly migrations: boolean
  /** The file that starts the application. */
  readonly server: string | null
}

/** A landfall.yaml with comments, for what was found. */
export function starterConfig(found: Found): string {
  return [
    '# How this project is deployed. What may stand here: landfall schema',
    '# Check it: landfall doctor   See what it would do: landfall plan staging 1.0.0',
    '',
    ...checks(found),
    ...build(found),
    ...tag(found),
    ...migrations(found),
    ...targets(found),
    ...rest,
    '',
  ].join('\n')
}

function checks({ scripts }: Found): readonly string[] {
  const known = [
    ['test', 'All tests passing'],
    ['lint', 'No lint errors'],
    ['typecheck', 'Types are right'],
  ].filter(([script = '']) => scripts.includes(script))
  if (known.length === 0) {
    return [
      '# Commands that have to succeed before anything is built or changed.',
      '# pre_checks:',
      '#   - check: "All tests passing"',
      '#     command: "npm test"',
      '#     required: true',
      '',
    ]
  }
  return [
    '# Commands that have to succeed before anything is built or changed.',
    'pre_checks:',
    ...known.flatMap(([script = '', words = '']) => [
      `  - check: "${words}"`,
      `    command: "npm run ${script}"`,
      `    required: ${script === 'test'}`,
    ]),
    '',
  ]
}

function build({ docker, scripts }: Found): readonly string[] {
  const hasScript = scripts.includes('build')
  return [
    '# What is deployed. It gets a digest, and what is verified is what goes live.',
    'build:',
    '  - name: app',
    ...(hasScript
      ? ['    command: "npm run build"']
      : ['    # The command that leaves in dist what is deployed:', '    # command: "npm run build"']),
    '    artifact:',
    '      type: directory',
    '      path: dist',
    ...(docker
      ? [
          '  # For a platform that runs images:',
          '  # - name: image',
          '  #   docker_image:',
          '  #     tag: "registry.example.com/app:${VERSION}"',
        ]
      : []),
    '',
  ]
}

function tag({ git }: Found): readonly string[] {
  return git ? ['# An annotated tag v${VERSION}, pushed to the remote origin.', '# tag: true', ''] : []
}

function migrations({ migrations: has }: Found): readonly string[] {
  if (!has) return []
  return [
    '# Database migrations: a person approves the plan of the dry run before anything is applied.',
    '# migrations:',
    '#   files: "migrations/**"',
    '#   dry_run: "npm run db:migrate:dry-run"',
    '#   apply: "npm run db:migrate"',
    '#   verify: "npm run db:status"',
    '#   rollback: "npm run db:migrate:rollback"',
    '',
  ]
}

function targets({ server }: Found): readonly string[] {
  const start = server?.replace(/^dist\//, '') ?? 'server.js'
  return [
    '# What it is deployed to. `local` runs it as processes of this machine, behind a proxy that splits the traffic.',
    'targets:',
    '  web:',
    '    adapter: local',
    '    root: .landfall/production',
    '    port: 8080',
    `    command: ["node", "${start}"]`,
    '    health:',
    '      path: /',
    '',
  ]
}

const rest = [
  '# blue-green: verified beside what is live, then all the traffic at once. Or canary, rolling, all-at-once.',
  'strategy: blue-green',
  '',
  '# What has to hold before a release gets traffic, and after it has it.',
  'verification:',
  '  - check: "Answers"',
  '    path: /',
  '',
  'environments:',
  '  staging:',
  '    auto_deploy: true',
  '    rollback_on_failure: true',
  '    targets:',
  '      web:',
  '        root: .landfall/staging',
  '        port: 8081',
  '  production:',
  '    # Only a person may start a deployment, and another word of a person is asked for before it goes live.',
  '    auto_deploy: false',
  '    approval_required: true',
  '    rollback_on_failure: true',
]
