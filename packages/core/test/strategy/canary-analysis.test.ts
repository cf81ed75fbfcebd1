import { canary, commandMetric } from '@landfall/core'
import { expect, test } from 'vitest'
import { canaryStrategy } from '../../src/strategy/canary.ts'
import type { AnalysisOptions, RolloutContext } from '../../src/strategy/strategy.ts'

const metric = commandMetric('errors', 'errors', { max: 1 })

test('every analysis is told how many there will be, and the pass mark', async () => {
  const told: [id: string, options: AnalysisOptions | undefined][] = []
  const context = {
    ability: 'weighted',
    stage: async () => {},
    shift: async () => {},
    verify: async () => {},
    retireOthers: async () => {},
    analyse: async (id: string, _: unknown, options?: AnalysisOptions) => void told.push([id, options]),
  } as unknown as RolloutContext
  const { input } = canary({ steps: [5, 25, 50], analysis: [metric], passMark: 60 })
  await canaryStrategy.run(context, canaryStrategy.parse(input))
  const options = { looks: 3, passMark: 60 }
  expect(told).toEqual([
    ['analyse-5', options],
    ['analyse-25', options],
    ['analyse-50', options],
  ])
})

test.each([
  ['a pass mark that everything reaches', { passMark: 0 }],
  ['a pass mark that nothing reaches', { passMark: 101 }],
  ['two metrics of one name', { analysis: [metric, metric] }],
])('a canary with %s is refused', (_, options) => {
  expect(() => canary({ steps: [50], ...options })).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  )
})
