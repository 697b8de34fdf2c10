import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from './redact.ts'
import { all, credentials, fetchOf, makeClient } from '../../test/support/harness.ts'

/** Everything that a log could print of an error. */
function printed(error: unknown): string {
  const { message, stack, cause } = error as Error
  return [message, stack, String(cause), JSON.stringify(error)].join('\n')
}

/** Answers every call with what it was sent, as a debugging proxy would, in one of several ways. */
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

describe('a secret is in no error', () => {
  it.each<[string, typeof fetch]>([
    ['a refusal that repeats the request', echoing((sent) => Response.json({ errors: [sent] }, { status: 500 }))],
    ['a refusal of an object', echoing((sent) => Response.json({ errors: [{ message: sent }] }, { status: 500 }))],
    ['a page', echoing((sent) => new Response(`<html>${sent}</html>`, { status: 500 }))],
    ['an answer that is no JSON', echoing((sent) => new Response(sent.slice(1)))],
    ['a 401', echoing((sent) => new Response(sent, { status: 401 }))],
    [
      'a redirect',
      echoing((sent) => new Response('', { status: 307, headers: { location: encodeURI(`https://x/${sent}`) } })),
    ],
    ['a fetch that fails', echoing((sent) => Promise.reject(new TypeError(sent, { cause: new Error(sent) })))],
    // oxlint-disable-next-line prefer-promise-reject-errors -- what others reject with isn't ours
    ['a fetch that rejects with text', echoing((sent) => Promise.reject(sent))],
  ])('of %s', async (_, fetch) => {
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

  it('of credentials that are refused', () => {
    for (const secret of ['s3cret\r\nx', 's3crét', ' s3cret']) {
      const made = () => makeClient({ credentials: { ...credentials, secret } })
      expect(made).toThrow(expect.objectContaining({ message: expect.not.stringContaining('s3cr') }))
    }
  })

  it('whatever the secret and the text', () => {
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

it('a long text is cut', () => {
  expect(redact('x'.repeat(10_000), [])).toHaveLength(501)
})
