import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from './redact.ts'
import { all, credentials, fetchOf, makeClient } from '../../test/support/harness.ts'

/** Everything that a logger could print about an error. */
function printed(error: unknown): string {
  const { message, stack, cause } = error as Error
  return [message, stack, String(cause), JSON.stringify(error)].join('\n')
}

/** A fetch that echoes the request, as a debugging proxy does. `answer` puts the echo into a response. */
function echoing(answer: (sent: string) => Response | Promise<Response>): typeof fetch {
  return fetchOf(async (request) => await answer(JSON.stringify([[...request.headers], await request.text()])))
}

const settings = {
  name: 'n',
  webhookUrl: 'https://hooks.example.com',
  deactivationUrl: 'https://hooks.example.com',
  secretKey: 'k3y"for\\signing',
  isActive: false,
  sendThresholdExceededNotification: false,
}

describe('no error contains a secret', () => {
  it.each<[string, typeof fetch]>([
    ['an error text that repeats the request', echoing((sent) => Response.json({ errors: [sent] }, { status: 500 }))],
    [
      'an error object that repeats the request',
      echoing((sent) => Response.json({ errors: [{ message: sent }] }, { status: 500 })),
    ],
    ['an HTML page', echoing((sent) => new Response(`<html>${sent}</html>`, { status: 500 }))],
    ['an answer that is not JSON', echoing((sent) => new Response(sent.slice(1)))],
    ['a 401', echoing((sent) => new Response(sent, { status: 401 }))],
    [
      'a redirect',
      echoing((sent) => new Response('', { status: 307, headers: { location: encodeURI(`https://x/${sent}`) } })),
    ],
    ['a fetch that fails', echoing((sent) => Promise.reject(new TypeError(sent, { cause: new Error(sent) })))],
    // oxlint-disable-next-line prefer-promise-reject-errors -- a foreign fetch may reject with anything
    ['a fetch that rejects with a string', echoing((sent) => Promise.reject(sent))],
  ])('with %s', async (_, fetch) => {
    const { client } = makeClient({ fetch, retries: 0 })
    const calls = [
      client.webhooks('Ticket').create(settings),
      client.webhooks('Ticket').patch(1, { secretKey: settings.secretKey }),
      all(client.tickets.query()),
    ]
    for (const call of await Promise.allSettled(calls)) {
      const text = printed((call as PromiseRejectedResult).reason)
      for (const secret of [credentials.secret, credentials.integrationCode, settings.secretKey]) {
        expect(text).not.toContain(secret)
        expect(text).not.toContain(JSON.stringify(secret).slice(1, -1))
      }
    }
  })

  it('with invalid credentials', () => {
    for (const secret of ['s3cret\r\nx', 's3crét', ' s3cret']) {
      const made = () => makeClient({ credentials: { ...credentials, secret } })
      expect(made).toThrow(expect.objectContaining({ message: expect.not.stringContaining('s3cr') }))
    }
  })

  it('for any secret and text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 12 }), fc.string(), (before, secret, after) => {
        expect(redact(`${before}${secret}${after}`, [secret])).not.toContain(secret)
        expect(redact(JSON.stringify({ [before]: secret }), [secret])).not.toContain(
          JSON.stringify(secret).slice(1, -1),
        )
      }),
      property(200, 20_000),
    )
  })
})

it('cuts a long text', () => {
  expect(redact('x'.repeat(10_000), [])).toHaveLength(501)
})
