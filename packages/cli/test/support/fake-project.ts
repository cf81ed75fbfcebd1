import { join } from 'node:path'
import {
  canary,
  command,
  createLandfall,
  definePipeline,
  directory,
  sshSigners,
  target,
} from '@landfall/core'
import { fakeAdapter } from '@landfall/core/testing'
import type { Project } from '../../src/project/project.ts'

/** How the project of a test behaves. */
export interface FakeProjectOptions {
  readonly directory: string
  /** Seconds that its commands take. */
  readonly slow?: number
  /** The pause of a canary's stages. */
  readonly pause?: string
  readonly approval?: boolean
  readonly autoDeploy?: boolean
  /** The command that is run last. */
  readonly smoke?: string
  /** Nothing is live before the first deployment. */
  readonly empty?: boolean
  /** Answers have to be signed by a key of this file, and not by whoever asked. */
  readonly allowedSigners?: string
  /** A step before the rollout takes long to undo. */
  readonly slowUndo?: boolean
}

/** A project with real commands and a platform in memory, with 1.0.0 live on it. */
export function fakeProject(options: FakeProjectOptions): Project {
  const { directory: root, slow = 0, pause = '0s', approval = false, autoDeploy = true } = options
  const live = options.empty ? null : '1.0.0'
  const platform = () => fakeAdapter({ split: 'weighted', live })
  const adapters = { staging: platform(), production: platform() }
  const web = target('web', adapters.production)
  const wait = `sleep ${slow}`
  const pipeline = definePipeline('shop', (p) => {
    p.parallel(() => {
      p.check('checks/lint', `echo linting; ${wait}; echo clean`)
      p.check('checks/tests', `for n in 1 2 3; do echo test $n of 3 passed; ${wait}; done`)
    })
    const app = p.build('app', {
      run: `mkdir -p dist; for n in 1 2 3 4; do echo compiled part $n; ${wait}; done; echo "$VERSION" > dist/version`,
      ...directory('dist'),
    })
    if (options.slowUndo) p.command('page', 'echo on; sleep 2', { undo: 'sleep 3; echo off' })
    p.deploy(web, p.push(app, web), canary({ steps: [10, 50, 100], pause }), { verify: [command('true')] })
    p.command('smoke', options.smoke ?? 'echo all smoke tests pass')
  })
  const { allowedSigners } = options
  const rules = {
    approvalRequired: approval,
    autoDeploy,
    url: 'https://shop.example',
    ...(allowedSigners === undefined
      ? {}
      : { approval: { notRequester: true, approvers: sshSigners({ allowedSigners }) } }),
  }
  const landfall = createLandfall({
    environments: {
      staging: { targets: { web: adapters.staging } },
      production: { ...rules, targets: { web: adapters.production } },
    },
    projectDirectory: root,
    leaseTerm: '2s',
  })
  return {
    file: join(root, 'landfall.config.ts'),
    config: { token: '${env:SHOP_TOKEN}' },
    directory: root,
    environments: ['staging', 'production'],
    landfall,
    pipelineFor: () => pipeline,
    plan: (request) => landfall.plan(pipeline, request),
  }
}
