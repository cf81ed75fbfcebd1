import { expect, test } from 'vitest'
import { addressOf } from '../../../src/notify/delivery/address.ts'
import { smtpServer } from '../../../src/notify/delivery/smtp-server.ts'

const name = 'The address of the webhook'

test.each([
  'https://hooks.example.com/a?b=c',
  'http://localhost:8080/',
  'http://127.0.0.1/',
  'http://[::1]:1/',
])('%s can be posted to', (text) => {
  expect(addressOf(name, text).href).toBe(text)
})

test('http: to another machine has to be allowed', () => {
  expect(() => addressOf(name, 'http://hooks.example.com/')).toThrow('is not an https: address')
  expect(addressOf(name, 'http://hooks.example.com/', true).protocol).toBe('http:')
  expect(() => addressOf(name, 'ftp://hooks.example.com/', true)).toThrow('is not an https: address')
})

test.each([
  'hunter2',
  'ftp://hunter2.example.com',
  'http://localhost.hunter2.com/',
  'https://user:hunter2@example.com/',
])('what is wrong with %s is said without it', (text) => {
  expect(() => addressOf(name, text)).toThrow(
    expect.objectContaining({
      code: 'NOTIFICATION_FAILED',
      message: expect.not.stringContaining('hunter2'),
      disposition: 'terminal',
    }),
  )
})

test.each([
  ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, security: 'starttls', login: null }],
  ['smtps://mail.example.com\n', { host: 'mail.example.com', port: 465, security: 'tls', login: null }],
  [
    'smtp://mail.example.com:2525/',
    { host: 'mail.example.com', port: 2525, security: 'starttls', login: null },
  ],
  [
    'smtps://ops%40example.com:p%2Fw%3F@mail:1',
    { host: 'mail', port: 1, security: 'tls', login: { user: 'ops@example.com', pass: 'p/w?' } },
  ],
  ['smtp://[::1]:25', { host: '::1', port: 25, security: 'starttls', login: null }],
])('%j is a mail server', (text, server) => {
  expect(smtpServer(text, false)).toEqual(server)
})

test('without TLS only a server on this machine is spoken to', () => {
  expect(smtpServer('smtp://localhost:25', true).security).toBe('none')
  expect(() => smtpServer('smtp://mail.example.com:25', true)).toThrow('on this machine')
  expect(() => smtpServer('smtps://localhost:465', true)).toThrow('an smtp: address')
})

test.each([
  'hunter2',
  'https://user:hunter2@mail.example.com',
  'smtp://user:hunter2@mail.example.com/?tls.rejectUnauthorized=false',
  'smtp://user:hunter2@mail.example.com/path',
  'smtp://user:hunter2%@mail.example.com',
  'smtp://',
])('%j is none, and what is said does not show it', (text) => {
  expect(() => smtpServer(text, false)).toThrow(
    expect.objectContaining({
      code: 'NOTIFICATION_FAILED',
      message: expect.not.stringContaining('hunter2'),
    }),
  )
})
