import { autotask } from '@guidepost/provider-autotask'
import { describe, expect, it } from 'vitest'
import { eventBytes, secret, signed } from '../../test/support/autotask-host.ts'
import { recorder } from '../../test/support/recorder.ts'
import { eventually } from '../../test/support/server.ts'
import type { Failure } from './failure.ts'
import { fetchHandler } from './fetch.ts'

const url = 'https://example.com/webhooks/autotask'
const invalid = { error: { code: 'webhook_invalid_signature', message: 'Invalid webhook signature' } }

function post(body: Uint8Array | string, headers: Record<string, string> = signed(body)): Request {
  return new Request(url, { method: 'POST', headers, body: body as Uint8Array<ArrayBuffer> })
}

/** The answer to the sender, and the logged failure. */
async function answerTo(request: Request, more: Partial<Parameters<typeof fetchHandler>[1]> = {}) {
  const failures: Failure[] = []
  const { onEvent, events } = recorder()
  const options = { secrets: [secret], onEvent, onFailure: (one: Failure) => failures.push(one), ...more }
  const response = await fetchHandler(autotask(), options)(request)
  const [failure] = failures
  return { status: response.status, body: await response.json(), events, failure, response }
}

it('calls onEvent with each event, its identity and the exact webhook, then answers 200', async () => {
  const { onEvent, events } = recorder()
  const handle = fetchHandler(autotask(), { secrets: ['old', secret], onEvent, now: () => 7 })
  const response = await handle(post(eventBytes))
  expect([response.status, await response.json()]).toEqual([200, { status: 'success' }])
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(events).toHaveLength(1)
  const [{ event, identity, webhook } = {}] = events
  expect(event).toMatchObject({ entity: 'Ticket', id: '351181' })
  expect(identity).toMatchObject({ type: 'Ticket', action: 'Create', orderingKey: 'Ticket:351181' })
  expect(webhook).toEqual({ body: eventBytes, headers: expect.objectContaining(signed(eventBytes)), receivedAt: 7 })
})

it('answers only after onEvent resolved', async () => {
  const steps: string[] = []
  let finish: () => void = () => {}
  const onEvent = async () => {
    await new Promise<void>((resolve) => {
      finish = resolve
      steps.push('started')
    })
    steps.push('kept')
  }
  const answered = answerTo(post(eventBytes), { onEvent }).then(() => steps.push('answered'))
  await eventually(() => steps).toEqual(['started'])
  finish()
  await answered
  expect(steps).toEqual(['started', 'kept', 'answered'])
})

it.each([
  ['no signature', post(eventBytes, {}), 'missing', 'webhook_missing_signature', 'Missing webhook signature'],
  ['another secret', post(eventBytes, signed(eventBytes, 'x')), 'mismatch', invalid.error.code, invalid.error.message],
  [
    'an invalid signature',
    post(eventBytes, { 'x-hook-signature': 'x' }),
    'malformed',
    invalid.error.code,
    invalid.error.message,
  ],
])('answers 401 to %s, and logs the reason', async (_, request, reason, code, message) => {
  const { status, body, failure, events } = await answerTo(request)
  expect([status, body]).toEqual([401, { error: { code, message } }])
  expect(failure).toEqual({ status: 401, code, message, reason })
  expect(events).toEqual([])
})

it('does not reveal to the sender that there is no secret', async () => {
  const { status, body, failure } = await answerTo(post(eventBytes), { secrets: () => [] })
  expect([status, body, failure?.reason]).toEqual([401, invalid, 'no_secret'])
})

it('reads the secrets for each webhook', async () => {
  const secrets = ['old']
  const handle = fetchHandler(autotask(), { secrets: () => Promise.resolve(secrets), onEvent: () => {} })
  expect((await handle(post(eventBytes))).status).toBe(401)
  secrets.unshift(secret)
  expect((await handle(post(eventBytes))).status).toBe(200)
})

it('answers 400 to a signed body that the plugin cannot read, and names the byte', async () => {
  const { status, body } = await answerTo(post('{"Action":'))
  expect(status).toBe(400)
  expect(body).toEqual({ error: { code: 'webhook_invalid_payload', message: expect.stringContaining('byte') } })
})

describe('onEvent', () => {
  const two = `[${new TextDecoder().decode(eventBytes)},{"Action":"Delete","EntityType":"Contact","Id":8}]`

  it('is called for several events in order, one after another', async () => {
    const steps: string[] = []
    await answerTo(post(two), {
      async onEvent(_event: unknown, { type }: { type: string }) {
        steps.push(`${type} begins`)
        await Promise.resolve()
        steps.push(`${type} ends`)
      },
    })
    expect(steps).toEqual(['Ticket begins', 'Ticket ends', 'Contact begins', 'Contact ends'])
  })

  it('causes a 500 without its error message when it throws, and is not called for later events', async () => {
    const cause = new Error('password=hunter2')
    const seen: unknown[] = []
    const { status, body, failure } = await answerTo(post(two), {
      onEvent(event) {
        seen.push(event)
        throw cause
      },
    })
    const error = { code: 'handler_failed', message: 'The webhook was not handled; send it again later' }
    expect([status, body, seen.length]).toEqual([500, { error }, 1])
    expect(failure).toEqual({ status: 500, ...error, cause })
  })

  it('is not called for notices; onNotice is', async () => {
    const { onEvent, events } = recorder()
    const { onEvent: onNotice, events: notices } = recorder()
    const notice = '{"Action":"Deactivated","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb"}'
    expect((await answerTo(post(notice), { onEvent })).status).toBe(200)
    expect((await answerTo(post(notice), { onEvent, onNotice })).status).toBe(200)
    expect([events.length, notices.length]).toEqual([0, 1])
    expect(notices[0]?.identity.notice).toBe(true)
  })
})

it('answers 500 when the secrets cannot be read, and hides the cause', async () => {
  const cause = new Error('vault.internal refused')
  const { status, body, failure } = await answerTo(post(eventBytes), { secrets: () => Promise.reject(cause) })
  expect(status).toBe(500)
  expect(JSON.stringify(body)).not.toContain('vault')
  expect(failure).toMatchObject({ code: 'internal_error', cause })
})

it('answers the same when onFailure throws', async () => {
  const onFailure = () => {
    throw new Error('the log is full')
  }
  expect((await answerTo(post(eventBytes, {}), { onFailure })).status).toBe(401)
})

it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('answers 405 to %s', async (method) => {
  const { status, response } = await answerTo(new Request(url, { method }))
  expect([status, response.headers.get('allow')]).toEqual([405, 'POST'])
})

describe('the body', () => {
  type Pull = (controller: ReadableStreamDefaultController<Uint8Array>) => void | Promise<void>
  function stream(pull: Pull, cancel: () => void = () => {}): Request {
    const body = new ReadableStream<Uint8Array>({ pull, cancel })
    return new Request(url, { method: 'POST', body, duplex: 'half' })
  }

  it('may be absent', async () => {
    const { status, body } = await answerTo(new Request(url, { method: 'POST', headers: signed('') }))
    expect([status, body]).toMatchObject([400, { error: { code: 'webhook_invalid_payload' } }])
  })

  it('is rejected unread if its declared length is too large', async () => {
    const request = post(eventBytes, { ...signed(eventBytes), 'content-length': '999999999' })
    const { status, body } = await answerTo(request)
    expect([status, body]).toMatchObject([413, { error: { code: 'payload_too_large' } }])
    expect(request.bodyUsed).toBe(false)
  })

  it('is rejected and cancelled as soon as it is too large', async () => {
    let cancelled = false
    const endless = stream(
      (controller) => controller.enqueue(new Uint8Array(100)),
      () => {
        cancelled = true
      },
    )
    const { status, body } = await answerTo(endless, { maxBodyBytes: 1000 })
    const error = { code: 'payload_too_large', message: 'The body is larger than 1000 bytes' }
    expect([status, body, cancelled]).toEqual([413, { error }, true])
  })

  it('is rejected if it takes too long', async () => {
    const { status, body } = await answerTo(
      stream(() => new Promise(() => {})),
      { bodyTimeoutMs: 20 },
    )
    const error = { code: 'body_timeout', message: 'The body did not arrive within 20 ms' }
    expect([status, body]).toEqual([408, { error }])
  })

  it('is rejected if the sender disconnects', async () => {
    const { status, body } = await answerTo(stream((controller) => controller.error(new Error('reset'))))
    expect([status, body]).toMatchObject([400, { error: { code: 'incomplete_body' } }])
  })

  it('cannot be verified after other code has read it, and the answer says what to do', async () => {
    const request = post(eventBytes)
    await request.json()
    const { status, body } = await answerTo(request)
    expect(status).toBe(500)
    expect(body).toMatchObject({
      error: { code: 'body_already_read', message: expect.stringContaining('before body parsers') },
    })
  })
})
