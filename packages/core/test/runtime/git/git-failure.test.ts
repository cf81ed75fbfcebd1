import { expect, test } from 'vitest'
import { gitFailed } from '../../../src/runtime/git/git-failure.ts'

const failed = (stderr: string, exitCode: number | null = 128) =>
  gitFailed('push the tag v1', { exitCode, stdout: '', stderr })

test.each([
  'ssh: connect to host git.example.com port 22: Connection refused\nfatal: Could not read from remote repository.',
  'ssh: Could not resolve hostname git.example.com: Temporary failure in name resolution',
  "fatal: unable to access 'https://git.example.com/x/': Could not resolve host: git.example.com",
  "fatal: unable to access 'https://git.example.com/x/': Failed to connect to git.example.com port 443 after 3 ms: Couldn't connect to server",
  "fatal: unable to access 'https://git.example.com/x/': The requested URL returned error: 503",
  'fetch-pack: unexpected disconnect while reading sideband packet\nfatal: early EOF',
  'kex_exchange_identification: Connection closed by remote host',
  "error: cannot lock ref 'refs/tags/v1': Unable to create '/x/.git/refs/tags/v1.lock': File exists.",
])('%j may be over later', (said) => {
  expect(failed(said)).toMatchObject({
    code: 'GIT_FAILED',
    disposition: 'retryable',
    nextActions: ['retry', 'resume'],
  })
})

test.each([
  'git@git.example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.',
  'Host key verification failed.\nfatal: Could not read from remote repository.',
  "fatal: could not read Username for 'https://git.example.com': terminal prompts disabled",
  "fatal: Authentication failed for 'https://git.example.com/x/'",
  "remote: Repository not found.\nfatal: repository 'https://git.example.com/x/' not found",
  "fatal: 'origin' does not appear to be a git repository",
  "fatal: unable to access 'https://git.example.com/x/': The requested URL returned error: 403",
  'error: [remote rejected] (pre-receive hook declined)',
  'Connection closed by 10.0.0.1 port 22\ngit@git.example.com: Permission denied (publickey).',
])('%j is an answer', (said) => {
  expect(failed(said)).toMatchObject({ code: 'GIT_FAILED', disposition: 'terminal' })
})

test('the message has the line that says why', () => {
  const said = 'remote: thinking\nfatal: the reason\nhint: a hint'
  expect(failed(said)).toMatchObject({
    message: 'Git could not push the tag v1: the reason',
    seen: 'the reason',
    details: { exitCode: 128, said },
  })
  expect(failed('').message).toBe('Git could not push the tag v1: exit code 128')
  expect(failed('', null).message).toBe('Git could not push the tag v1: it was ended by a signal')
})
