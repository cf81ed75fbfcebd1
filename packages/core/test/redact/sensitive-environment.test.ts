import { expect, test } from 'vitest'
import { isSensitiveName, sensitiveValues } from '../../src/redact/sensitive-environment.ts'

test.each([
  'GITHUB_TOKEN',
  'NPM_TOKEN',
  'npm_config__authToken',
  'npm_config_//registry.example.com/:_authToken',
  'DB_PASSWORD',
  'PGPASSWORD',
  'MYSQL_PWD',
  'DB_PASS',
  'SSH_PASSPHRASE',
  'CLIENT_SECRET',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'API_KEY',
  'STRIPE_APIKEY',
  'SIGNINGKEY',
  'SSH_PRIVATE_KEY',
  'ENCRYPTION_KEYS',
  'GOOGLE_CREDENTIALS',
  'SENTRY_DSN',
  'SLACK_WEBHOOK_URL',
  'PROXY_AUTH',
  'AUTHORIZATION',
  'SESSION_COOKIE',
  'AZURE_STORAGE_CONNECTION_STRING',
  'apiKey',
])('%s holds a secret', (name) => {
  expect(isSensitiveName(name)).toBe(true)
})

test.each([
  'PATH',
  'HOME',
  'PWD',
  'OLDPWD',
  'KEYBOARD',
  'MONKEY',
  'GIT_AUTHOR_NAME',
  'XAUTHORITY',
  'SSH_AUTH_SOCK',
  'SSH_KEY_PATH',
  'TOKEN_TTL',
  'SECRET_NAME',
  'NODE_ENV',
  'VERSION',
])('%s holds none', (name) => {
  expect(isSensitiveName(name)).toBe(false)
})

test('gives the values to hide, and none that would hide common words', () => {
  expect(
    sensitiveValues({
      GITHUB_TOKEN: 'ghp_0123456789',
      EMPTY_TOKEN: '',
      UNSET_TOKEN: undefined,
      SHORT_KEY: 'abc',
      USE_AUTH: 'true',
      MAX_TOKENS: '4096',
      DEPLOY_KEY: 'production',
      HOME: '/home/someone',
    }),
  ).toEqual(['ghp_0123456789'])
})

test('finds the passwords inside URLs, as written and decoded', () => {
  expect(
    sensitiveValues({
      DATABASE_URL: 'postgres://app:p%40ss%2Fword@db.example.com/shop',
      HOSTS: 'redis://:first@a:6379,redis://user:second@b:6379',
      SITE: 'https://example.com:8080/a@b',
    }),
  ).toEqual(['p%40ss%2Fword', 'p@ss/word', 'first', 'second'])
})
