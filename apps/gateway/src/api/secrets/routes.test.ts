import { autotask } from '@guidepost/provider-autotask'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

const { receive } = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway()
})
afterAll(() => test.stop())

let count = 0
/** Creates an integration with a connection that has the Guid. */
async function integration(webhookSecret?: string): Promise<{ key: string; url: string }> {
  const key = `i${++count}`
  const custom = webhookSecret === undefined ? {} : { webhookSecret }
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: key, custom })
  await test.request('POST', '/connections', {
    provider_config_key: key,
    connection_id: 'acme',
    connection_config: { webhookGuid: guid },
  })
  const { body } = await test.request('GET', `/integrations/${key}?include=webhook`)
  return { key, url: body.data.webhook_url }
}

function body(sequence: number): Buffer {
  const EventTime = '2026-01-01T00:00:00Z'
  const event = { Action: 'Update', Guid: guid, EntityType: 'Ticket', Id: 7, SequenceNumber: sequence, EventTime }
  return Buffer.from(JSON.stringify(event))
}

const send = (url: string, payload: Buffer, secret: string) => test.post(url, payload, receive.sign(payload, secret, 0))
const events = async (key: string) => (await test.request('GET', `/v1/events?provider_config_key=${key}`)).body.data
const rejections = async (key: string) =>
  (await test.request('GET', `/v1/rejections?provider_config_key=${key}`)).body.data

describe("an integration's secrets", () => {
  it('are replaced at once by PATCH /integrations, and added by /v1', async () => {
    const { key, url } = await integration('first')
    expect((await send(url, body(1), 'first')).status).toBe(200)
    await test.request('PATCH', `/integrations/${key}`, { custom: { webhookSecret: 'second' } })
    expect((await send(url, body(2), 'first')).status).toBe(401)
    expect((await send(url, body(2), 'second')).status).toBe(200)
    await test.request('POST', `/v1/integrations/${key}/secrets`, { secret: 'third' })
    expect((await send(url, body(3), 'second')).status).toBe(200)
    expect((await send(url, body(4), 'third')).status).toBe(200)
  })

  it('are shown once, in the answer that creates them', async () => {
    const { key } = await integration()
    const path = `/v1/integrations/${key}/secrets`
    const made = await test.request('POST', path, {})
    const shape = { id: expect.any(String), created_at: expect.stringMatching(/Z$/), retires_at: null }
    expect(made.status).toBe(201)
    expect(made.body).toEqual({ data: { ...shape, secret: expect.any(String), recovered: 0, warning: null } })
    expect(receive.checkSecret(made.body.data.secret)).toBeUndefined()
    const list = await test.request('GET', path)
    expect(list.body).toEqual({ data: [shape], next: null })
    const shown = JSON.stringify([
      list.body,
      (await test.request('GET', `/integrations/${key}?include=credentials`)).body,
    ])
    expect(shown).not.toContain(made.body.data.secret)
  })

  it.each([
    ['short', /^The secret has 5 characters\..+use a longer one/],
    ['fifteen letters', /15 characters/],
    ['sixteen letters!', undefined],
  ])('"%s" is accepted, with a warning if it is short', async (secret, warning) => {
    const { key } = await integration()
    const { status, body } = await test.request('POST', `/v1/integrations/${key}/secrets`, { secret })
    expect({ status, warning: body.data.warning }).toEqual({
      status: 201,
      warning: warning ? expect.stringMatching(warning) : null,
    })
    expect(String(body.data.warning)).not.toContain(secret)
  })

  it('retire the older ones on request', async () => {
    const { key, url } = await integration('old')
    const path = `/v1/integrations/${key}/secrets`
    await test.request('POST', path, { secret: 'new', retire_others_after_seconds: 3600 })
    const { data } = (await test.request('GET', path)).body
    expect(data.map(({ retires_at }: { retires_at: string | null }) => retires_at)).toEqual([null, expect.any(String)])
    expect((await send(url, body(1), 'old')).status).toBe(200)
    await test.request('POST', path, { secret: 'newest', retire_others_after_seconds: 0 })
    expect((await send(url, body(2), 'old')).status).toBe(401)
    expect((await test.request('GET', path)).body.data).toHaveLength(1)
  })

  it('are no longer accepted after deletion', async () => {
    const { key, url } = await integration('only')
    const path = `/v1/integrations/${key}/secrets`
    const [{ id }] = (await test.request('GET', path)).body.data
    expect((await send(url, body(1), 'only')).status).toBe(200)
    expect(await test.request('DELETE', `${path}/${id}`)).toMatchObject({ status: 200, body: { success: true } })
    expect((await send(url, body(2), 'only')).status).toBe(401)
    expect((await test.request('DELETE', `${path}/${id}`)).status).toBe(404)
  })

  it.each([
    ['an empty secret', { secret: '' }],
    ['a number', { secret: 7 }],
    ['a retirement in the past', { retire_others_after_seconds: -1 }],
    ['a retirement that is text', { retire_others_after_seconds: '1' }],
    ['a field that is none', { value: 'x' }],
  ])('refuse %s', async (_, given) => {
    const { key } = await integration()
    const answer = await test.request('POST', `/v1/integrations/${key}/secrets`, given)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body' } } })
  })

  it('answer 404 for an unknown integration', async () => {
    const answer = await test.request('GET', '/v1/integrations/nobody/secrets')
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'unknown_provider_config' } } })
  })
})

describe('webhooks that were rejected', () => {
  it('are accepted after the secret is corrected: those that it signed, once, in order', async () => {
    const { key, url } = await integration()
    for (const sequence of [1, 2]) expect((await send(url, body(sequence), 'right')).status).toBe(401)
    expect((await send(url, body(3), 'forged')).status).toBe(401)
    await vi.waitFor(async () => expect(await rejections(key)).toHaveLength(3))
    const received = (await rejections(key)).map(({ received_at }: { received_at: string }) => received_at)

    const made = await test.request('POST', `/v1/integrations/${key}/secrets`, { secret: 'right' })
    expect(made.body.data.recovered).toBe(2)
    const [second, first, ...more] = await events(key)
    expect(more).toEqual([])
    expect([first, second]).toMatchObject([
      { state: 'unsubscribed', connections: ['acme'], received_at: received[2], duplicates: 0 },
      { state: 'unsubscribed', connections: ['acme'], received_at: received[1], duplicates: 0 },
    ])
    const detail = (await test.request('GET', `/v1/events/${first.id}`)).body.data
    expect(detail).toMatchObject({ body_text: body(1).toString(), secret_id: made.body.data.id })

    expect(await rejections(key)).toMatchObject([{ reason: 'no_secret', body_text: body(3).toString() }])
    const again = await test.request('POST', `/v1/integrations/${key}/secrets`, { secret: 'another' })
    expect(again.body.data.recovered).toBe(0)
  })

  it('count as duplicates if their sender repeated them meanwhile', async () => {
    const { key, url } = await integration('wrong')
    expect((await send(url, body(1), 'right')).status).toBe(401)
    await vi.waitFor(async () => expect(await rejections(key)).toHaveLength(1))
    await test.request('PATCH', `/integrations/${key}`, { custom: { webhookSecret: 'right' } })
    expect((await send(url, body(1), 'right')).status).toBe(200)
    expect(await events(key)).toMatchObject([{ duplicates: 1 }])
    expect(await rejections(key)).toEqual([])
  })

  it('of a registration are accepted by its own secret only', async () => {
    const { key } = await integration('of the integration')
    const path = `/v1/connections/acme/registrations?provider_config_key=${key}`
    const made = await test.request('POST', path, { entity: 'Ticket', webhook_guid: guid, secret: 'wrong' })
    const { id, webhook_url } = made.body.data
    expect((await send(webhook_url, body(1), 'right')).status).toBe(401)
    await vi.waitFor(async () => expect(await rejections(key)).toHaveLength(1))
    const other = await test.request('POST', `/v1/integrations/${key}/secrets`, { secret: 'right' })
    expect(other.body.data.recovered).toBe(0)
    const own = await test.request('POST', `/v1/registrations/${id}/secrets`, { secret: 'right' })
    expect(own.body.data.recovered).toBe(1)
    expect(await events(key)).toMatchObject([{ connections: ['acme'], registration_id: id }])
  })
})
