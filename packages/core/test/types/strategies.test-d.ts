// Checked by the compiler: each `@ts-expect-error` is a mistake that must not compile.
import {
  allAtOnce,
  blueGreen,
  canary,
  defineAdapter,
  definePipeline,
  directory,
  rolling,
  type StrategyUse,
  target,
} from '@landfall/core'
import { fakeAdapter } from '@landfall/core/testing'
import { z } from 'zod'

const plain = target('plain', fakeAdapter())
const switching = target('switching', fakeAdapter({ split: 'switch' }))
const weighted = target('weighted', fakeAdapter({ split: 'weighted' }))
const fleet = target('fleet', fakeAdapter({ fleet: 3 }))
const nativeCanary = target('native', fakeAdapter({ rollout: ['canary'] }))
const nativeRolling = target('native', fakeAdapter({ rollout: ['rolling', 'blue-green'] }))

definePipeline('strategies', (p) => {
  const app = p.build('app', directory('dist'))
  const release = p.push(app, weighted)
  const steps = { steps: [10, 100] }

  // Every platform can be updated at once.
  p.deploy(plain, release, allAtOnce())
  p.deploy(switching, release, allAtOnce())
  p.deploy(weighted, release, allAtOnce())
  p.deploy(fleet, release, allAtOnce())
  p.deploy(nativeCanary, release, allAtOnce())

  p.deploy(weighted, release, canary(steps))
  p.deploy(nativeCanary, release, canary(steps))
  // @ts-expect-error a platform that can only switch has no weights
  p.deploy(switching, release, canary(steps))
  // @ts-expect-error a plain platform has no weights
  p.deploy(plain, release, canary(steps))
  // @ts-expect-error a fleet has instances and no weights
  p.deploy(fleet, release, canary(steps))
  // @ts-expect-error it runs rolling and blue-green deployments by itself, and no canary
  p.deploy(nativeRolling, release, canary(steps))

  p.deploy(switching, release, blueGreen())
  p.deploy(weighted, release, blueGreen())
  p.deploy(nativeRolling, release, blueGreen())
  // @ts-expect-error nothing runs beside the live revision on a plain platform
  p.deploy(plain, release, blueGreen())
  // @ts-expect-error nor in a fleet
  p.deploy(fleet, release, blueGreen())

  p.deploy(fleet, release, rolling())
  p.deploy(nativeRolling, release, rolling())
  // @ts-expect-error a weighted platform has no instances to switch one by one
  p.deploy(weighted, release, rolling())

  // @ts-expect-error a deployment needs a strategy
  p.deploy(weighted, release)
  // @ts-expect-error a release is not its name
  p.deploy(weighted, '2.0.0', allAtOnce())
  // @ts-expect-error an artifact is no release before it was pushed
  p.deploy(weighted, app, allAtOnce())
})

// The options of a strategy are checked too.
// @ts-expect-error a canary needs steps
canary({})
// @ts-expect-error a weight is a number
canary({ steps: ['5%'] })
// @ts-expect-error a share ends with a percent sign
rolling({ batch: '25' })
// @ts-expect-error a misspelt option
blueGreen({ aproval: true })

// A strategy of one's own says what it needs, and is held to it.
declare const drains: StrategyUse<'fleet'>
definePipeline('own', (p) => {
  const release = p.push(p.build('app', directory('dist')), fleet)
  p.deploy(fleet, release, drains)
  // @ts-expect-error the strategy needs instances
  p.deploy(switching, release, drains)
})

// The same holds for the factory that `defineAdapter` gives, before it is configured.
declare const verbs: Parameters<
  typeof defineAdapter<z.ZodType, { artifacts: ['directory']; staged: 'switch'; fencing: 'none' }>
>[0]['create']
const switcher = defineAdapter({
  name: 'switcher',
  options: z.object({}),
  abilities: { artifacts: ['directory'], staged: 'switch', fencing: 'none' },
  create: verbs,
})
definePipeline('factory', (p) => {
  const web = target('web', switcher)
  const release = p.push(p.build('app', directory('dist')), web)
  p.deploy(web, release, blueGreen())
  // @ts-expect-error the factory's platform can only switch
  p.deploy(web, release, canary({ steps: [10] }))
})
