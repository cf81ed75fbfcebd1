import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mrkdwn, slackPayload } from '../../src/notify/slack-payload.ts'
import { healthFailure, messageAt } from './support/message.ts'
import { slackProblems } from './support/slack-format.ts'

test('a message is its text, and below it what it is about', () => {
  expect(slackPayload(messageAt('success', '✅ v${VERSION} deployed to ${ENV}'), true)).toEqual({
    text: '✅ v1.2.3 deployed to production',
    unfurl_links: false,
    unfurl_media: false,
    attachments: [
      {
        color: '#36a64f',
        fallback: '1.2.3 is live in production',
        blocks: [
          {
            type: 'section',
            fields: [
              { type: 'mrkdwn', text: '*Environment*\nproduction' },
              { type: 'mrkdwn', text: '*Version*\n1.2.3' },
              { type: 'mrkdwn', text: '*Commit*\n0a1b2c3' },
              { type: 'mrkdwn', text: '*Started by*\nana' },
              { type: 'mrkdwn', text: '*Status*\nsuccess' },
              { type: 'mrkdwn', text: '*Address*\nhttps://app.example.com' },
              { type: 'mrkdwn', text: '*Deployment*\nd-20260102-1' },
            ],
          },
        ],
      },
    ],
  })
})

test('why and what next stand there once, whether the text says them or not', () => {
  const own = JSON.stringify(slackPayload(messageAt('failure'), true))
  const short = JSON.stringify(slackPayload(messageAt('failure', 'it failed'), true))
  for (const said of ['Why: web did not become healthy', 'Next: Read the last lines of its log.']) {
    expect(own.split(said)).toHaveLength(2)
    expect(short.split(said)).toHaveLength(2)
  }
})

test('without details there is the text alone', () => {
  expect(slackPayload(messageAt('failure', 'it failed'), false)).toEqual({
    text: 'it failed',
    unfurl_links: false,
    unfurl_media: false,
  })
})

test('a text of nothing is the title instead: Slack refuses an empty one', () => {
  expect(slackPayload(messageAt('start', ' '), false).text).toBe('Deploying 1.2.3 to production')
})

test('nothing in a value is a mention, a link or a command', () => {
  const error = { ...healthFailure, message: '<!channel> <https://evil.example|click> a&b' }
  const { text } = slackPayload(messageAt('failure', 'Deployment failed: ${ERROR}', { error }), true)
  expect(text).toBe('Deployment failed: &lt;!channel&gt; &lt;https://evil.example|click&gt; a&amp;b')
})

test('a text is cut to what fits, never within a character or an escape', () => {
  expect(mrkdwn('abcdef', 6)).toBe('abcdef')
  expect(mrkdwn('abcdefg', 6)).toBe('abcde…')
  expect(mrkdwn('abc<d', 6)).toBe('abc…')
  expect(mrkdwn('ab<', 6)).toBe('ab&lt;')
  expect(mrkdwn('abcd👍👍', 6)).toBe('abcd…')
})

test('what grows by its escapes is cut to what Slack takes', () => {
  const error = { ...healthFailure, message: '&'.repeat(5_000), remedy: '<'.repeat(5_000) }
  const by = '>'.repeat(5_000)
  for (const template of [null, 'short']) {
    expect(slackProblems(slackPayload(messageAt('failure', template, { error, by }), true))).toEqual([])
  }
})

test('whatever the values are, Slack takes the message', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('<', '&', '>', '👍', 'a', '\n'), maxLength: 9_000 }),
  )
  fc.assert(
    fc.property(nasty, nasty, nasty, fc.boolean(), (template, message, by, details) => {
      const error = { ...healthFailure, message }
      expect(slackProblems(slackPayload(messageAt('failure', template, { error, by }), details))).toEqual([])
    }),
    { numRuns: 200, seed: 7 },
  )
})
