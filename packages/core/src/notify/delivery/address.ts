import { notDelivered } from './not-delivered.ts'

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Whether a host is this machine. */
export function isLoopback(host: string): boolean {
  return loopback.test(host)
}

/**
 * The address that is posted to. Errors do not show it: who knows a webhook's address can write to it.
 *
 * @param name what is wrong, for the error: `The address of the Slack webhook`
 * @param allowHttp whether it may be `http:` on another machine
 * @throws `NOTIFICATION_FAILED`
 */
export function addressOf(name: string, text: string, allowHttp = false): URL {
  const fail = (expected: string): never => {
    throw notDelivered({
      reason: `${name} is not ${expected}`,
      again: false,
      remedy: 'Correct the setting or the variable that it refers to.',
    })
  }
  const url = URL.parse(text) ?? fail('a URL')
  const { protocol, hostname, username, password } = url
  if (protocol !== 'https:' && !(protocol === 'http:' && (allowHttp || isLoopback(hostname))))
    fail('an https: address')
  if (username !== '' || password !== '') fail('without a user name and password; they belong into a header')
  return url
}
