import { pipelineFrom } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { deployData, pipelineData, stepData } from '../support/data.ts'

const refused = (code: string, ...words: readonly string[]) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(words.map((word) => `(?=.*${word})`).join('')),
    remedy: expect.stringMatching(/.+/),
  })

test('a pipeline that is plain data is deployed as one that is code', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
  const pipeline = pipelineFrom(
    deployData('canary@1', { steps: [{ weight: 10, pauseMs: 1_000, approval: false }] }),
  )
  const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
  expect(record.status).toBe('success')
  expect(t.targets.web.split).toEqual({ '2.0.0': 100 })
})

test('data is copied: what its owner does with it later changes nothing', () => {
  const data = pipelineData(stepData('a', 'command@1', { run: 'true' }))
  const pipeline = pipelineFrom(data)
  ;(data.steps[0] as { id: string }).id = 'b'
  expect(pipeline.compiled.steps[0]?.id).toBe('a')
})

const run = { run: 'true' }
const step = (rest: object) => ({ ...stepData('a', 'command@1', run), ...rest })

for (const [what, data, words] of [
  ['nothing', undefined, ['not valid']],
  ['a text', 'pipeline', ['not valid']],
  ['a list', [], ['not valid']],
  ['a step that is null', pipelineData(null), ['steps\\[0\\]']],
  ['no steps', { name: 'data' }, ['steps', 'missing']],
  ['a step without input', pipelineData(step({ input: undefined })), ['steps\\[0\\].input']],
  ['a step without after', pipelineData(step({ after: undefined })), ['steps\\[0\\].after']],
  ['an after that is no list', pipelineData(step({ after: 'b' })), ['steps\\[0\\].after']],
  ['a misspelt member', pipelineData(step({ afterr: [] })), ['steps\\[0\\].afterr']],
  ['endless attempts', pipelineData(step({ policy: { attempts: 1e9 } })), ['policy.attempts']],
  ['half an attempt', pipelineData(step({ policy: { attempts: 1.5 } })), ['policy.attempts']],
  ['no deadline', pipelineData(step({ policy: { deadlineMs: 0 } })), ['policy.deadlineMs']],
  ['a huge deadline', pipelineData(step({ policy: { deadlineMs: 1e300 } })), ['policy.deadlineMs']],
  ['a negative wait', pipelineData(step({ policy: { backoffMs: -1 } })), ['policy.backoffMs']],
  ['an unknown undo', pipelineData(step({ undo: { kind: 'maybe' } })), ['undo.kind']],
  [
    'an undo without command',
    pipelineData(step({ undo: { kind: 'effect', effect: 'command@1', input: {} } })),
    ['undo.input.run'],
  ],
  ['a command without a line', pipelineData(step({ input: {} })), ['input.run']],
  ['a command of no words', pipelineData(step({ input: { run: [] } })), ['input.run']],
  ['a command of numbers', pipelineData(step({ input: { run: [1] } })), ['input.run']],
  ['a pause without a time', pipelineData(stepData('a', 'pause@1', {})), ['input.ms']],
  ['a pause of NaN', pipelineData(stepData('a', 'pause@1', { ms: Number.NaN })), ['input.ms']],
  [
    'an endless pause',
    pipelineData(stepData('a', 'pause@1', { ms: Number.POSITIVE_INFINITY })),
    ['input.ms'],
  ],
  ['a pause of a million years', pipelineData(stepData('a', 'pause@1', { ms: 3e16 })), ['input.ms']],
  ['a negative pause', pipelineData(stepData('a', 'pause@1', { ms: -1 })), ['input.ms']],
  [
    'a pause that another step decides',
    pipelineData(stepData('a', 'pause@1', { ms: { $ref: 'b' } })),
    ['input.ms'],
  ],
  [
    'an approval without an end',
    pipelineData(stepData('a', 'approve@1', { instructions: 'Go?', timeoutMs: 9e15 })),
    ['input.timeoutMs'],
  ],
  [
    'an approval without a question',
    pipelineData(stepData('a', 'approve@1', { timeoutMs: 1 })),
    ['input.instructions'],
  ],
  ['a rollback step', pipelineData(stepData('a', 'rollback@1', { target: 'web' })), ['rollback\\(\\)']],
  [
    'an unknown kind of check',
    deployData('all-at-once@1', {}, [{ kind: 'ping', name: 'ping' }]),
    ['checks\\[0\\].kind'],
  ],
  [
    'a check tried for ever',
    deployData('all-at-once@1', {}, [
      {
        kind: 'command',
        name: 'c',
        attempts: 1e9,
        intervalMs: 0,
        deadlineMs: 1,
        run: 'true',
        env: {},
        expected: null,
      },
    ]),
    ['checks\\[0\\].attempts'],
  ],
] as const) {
  test(`data with ${what} is refused when it is loaded, with its place`, () => {
    expect(() => pipelineFrom(data as never)).toThrow(refused('INVALID_INPUT', ...words))
  })
}

test('everything that is wrong is told at once', () => {
  const data = pipelineData(stepData('a', 'pause@1', {}), step({ id: 'b', policy: { attempts: 0 } }))
  expect(() => pipelineFrom(data)).toThrow(
    expect.objectContaining({
      details: [expect.stringContaining('ms'), expect.stringContaining('attempts')],
    }),
  )
})

for (const [what, id] of [
  ['a path upwards', '../x'],
  ['a shell line', 'a; rm -rf /'],
  ['no name', ' '],
  ['a leading slash', '/a'],
  ['an empty part', 'a//b'],
  ['a place of the engine', '@rollback/web'],
  ['letters of another alphabet', 'прод'],
  ['a line break', 'a\nb'],
  ['a very long name', 'a'.repeat(201)],
] as const) {
  test(`a step named with ${what} is refused`, () => {
    const data = pipelineData(stepData(id, 'command@1', run))
    expect(() => pipelineFrom(data)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^INVALID_/) }),
    )
  })
}

for (const [what, data, code, ...words] of [
  [
    'a circle of three',
    pipelineData(
      stepData('a', 'command@1', run, { after: ['c'] }),
      stepData('b', 'command@1', run, { after: ['a'] }),
      stepData('c', 'command@1', run, { after: ['b'] }),
    ),
    'PIPELINE_CYCLE',
    'a after c after b after a',
  ],
  [
    'a step after itself',
    pipelineData(stepData('a', 'command@1', run, { after: ['a'] })),
    'PIPELINE_CYCLE',
    'a after a',
  ],
  ['two steps of one name', pipelineData(step({}), step({})), 'PIPELINE_DUPLICATE', 'two steps named a'],
  [
    'a name below another',
    pipelineData(step({}), step({ id: 'a/run' })),
    'PIPELINE_DUPLICATE',
    'a/run',
    'below',
  ],
  ['an unknown step to wait for', pipelineData(step({ after: ['nobody'] })), 'PIPELINE_REFERENCE', 'nobody'],
  [
    'an unknown output',
    pipelineData(stepData('a', 'own@1', { x: { $ref: 'nobody' } })),
    'PIPELINE_REFERENCE',
    'nobody',
  ],
  [
    'an output that need not be there yet',
    pipelineData(step({ id: 'b' }), stepData('a', 'own@1', { x: { $ref: 'b' } })),
    'PIPELINE_REFERENCE',
    'b',
    'need not have ended',
  ],
  [
    'an undo with an unknown output',
    pipelineData(step({ undo: { kind: 'effect', effect: 'own@1', input: { x: { $ref: 'nobody' } } } })),
    'PIPELINE_REFERENCE',
    'nobody',
  ],
  [
    'two rollouts on one target',
    pipelineData(...deployData('all-at-once@1').steps, {
      ...deployData('all-at-once@1').steps[2],
      id: 'again',
    }),
    'PIPELINE_DUPLICATE',
    'again',
    'web',
  ],
] as const) {
  test(`data with ${what} is refused`, () => {
    expect(() => pipelineFrom(data)).toThrow(refused(code, ...words))
  })
}
