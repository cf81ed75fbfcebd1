import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** What has arrived at the servers that stand for Slack, PagerDuty and the team's mail server. */
export interface Receivers extends AsyncDisposable {
  readonly slackUrl: string
  readonly pagerdutyUrl: string
  readonly smtpUrl: string
  /** Texts of the messages, oldest first. */
  readonly slack: readonly string[]
  readonly pagerduty: readonly PagerdutyEvent[]
  readonly mails: readonly Mail[]
}

/** An event as PagerDuty takes it. */
export interface PagerdutyEvent {
  readonly event_action: string
  readonly dedup_key: string
  readonly payload?: { readonly summary: string; readonly severity: string }
}

export interface Mail {
  readonly to: readonly string[]
  readonly subject: string
}

/** Starts the three of them on loopback, on ports that the system picks. */
export async function startReceivers(): Promise<Receivers> {
  const slack: string[] = []
  const pagerduty: PagerdutyEvent[] = []
  const mails: Mail[] = []

  const web = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const json = JSON.parse(body) as PagerdutyEvent & { readonly text: string }
    if (request.url === '/slack') {
      slack.push(json.text)
      response.end('ok')
      return
    }
    pagerduty.push(json)
    response.writeHead(202, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ status: 'success', message: 'Event processed', dedup_key: json.dedup_key }))
  })
  web.listen(0, '127.0.0.1')
  await once(web, 'listening')

  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      let raw = ''
      stream.setEncoding('utf8').on('data', (chunk: string) => (raw += chunk))
      stream.on('end', () => {
        mails.push({
          to: envelope.rcptTo.map(({ address }) => address),
          subject: /^Subject: (.*)$/im.exec(raw)?.[1] ?? '',
        })
        done()
      })
    },
  })
  smtp.listen(0, '127.0.0.1')
  await once(smtp.server, 'listening')

  const portOf = (server: { address(): AddressInfo | string | null }): number =>
    (server.address() as AddressInfo).port
  return {
    slackUrl: `http://127.0.0.1:${portOf(web)}/slack`,
    pagerdutyUrl: `http://127.0.0.1:${portOf(web)}/v2/enqueue`,
    smtpUrl: `smtp://127.0.0.1:${portOf(smtp.server)}`,
    slack,
    pagerduty,
    mails,
    async [Symbol.asyncDispose]() {
      web.closeAllConnections()
      await new Promise((resolve) => web.close(resolve))
      await new Promise<void>((resolve) => smtp.close(resolve))
    },
  }
}
