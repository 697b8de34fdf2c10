import { createHmac } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestGateway, type TestAnswer, type TestGateway } from '../support/gateway.ts'
import { databases } from '../support/databases.ts'

/**
 * The gateway's main job, after Nango's Autotask guide: the guide's example payload over a real socket, with signatures made by
 * openssl:
 *
 *     printf %s "$BODY" | openssl dgst -sha1 -hmac "$SECRET" -binary | base64
 */
const secret = 'test-webhook-secret'
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const payload =
  '{"Action":"Create","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":351181,"Fields":{"TicketNumber":"T20250915.0001"},"EventTime":"2025-09-15T14:57:50Z","SequenceNumber":1,"PersonId":30691780}'
const signature = 'sha1=b4OgYEoV9fgEQHfA2XxTjPu2CqQ='

let test: TestGateway
let path: string
/** The file in which the handler writes a line for each event: connection, type, ticket. */
let handledFile: string
const handled = (): string[] => readFileSync(handledFile, 'utf8').split('\n').filter(Boolean)

describe.each(databases)('on %s', (_, database) => {
  beforeAll(async () => {
    test = await startTestGateway({
      env: await database(),
      config: ({ folder }) => {
        handledFile = join(folder, 'handled.txt')
        writeFileSync(handledFile, '')
        return `import { appendFileSync } from 'node:fs'
        const onWebhook = ({ connection }, event) =>
          appendFileSync(${JSON.stringify(handledFile)}, [connection.id, event.type, event.payload.id].join(' ') + '\\n')
        export default { handlers: [{ id: 'tickets', provider: 'autotask', subscriptions: ['Ticket'], onWebhook }] }`
      },
    })
    await created(
      '/integrations',
      { provider: 'autotask', unique_key: 'autotask', custom: { webhookSecret: secret } },
      200,
    )
    await created('/connections', connection('globex', '99999999-2c49-40a8-8183-69994ce5b3eb'))
    await created('/connections', connection('acme', guid))
    const integration = await test.request('GET', '/integrations/autotask?include=webhook')
    path = new URL(integration.body.data.webhook_url as string).pathname
  })
  afterAll(() => test.stop())

  describe("the guide's example payload, signed by openssl", () => {
    it('is answered 200, matched by its Guid to the right one of two connections, and handled once', async () => {
      const answer = await test.post(path, payload, { 'x-hook-signature': signature })
      expect(answer).toMatchObject({ status: 200, body: { status: 'success' } })
      await vi.waitFor(() => expect(handled()).toEqual(['acme Ticket 351181']), { timeout: 10_000 })
      expect(await latest()).toMatchObject({
        state: 'accepted',
        connections: ['acme'],
        type: 'Ticket',
        action: 'Create',
      })
    })

    it('posted again is counted as a duplicate and not handled again', async () => {
      const before = await latest()
      expect(await test.post(path, payload, { 'x-hook-signature': signature })).toMatchObject({ status: 200 })
      expect(await latest()).toMatchObject({ id: before.id, duplicates: 1 })
      await send({ Id: 1 })
      await vi.waitFor(() => expect(handled()).toEqual(['acme Ticket 351181', 'acme Ticket 1']), { timeout: 10_000 })
    })

    it('with one byte changed is answered 401, not handled, and listed as rejected', async () => {
      const changed = payload.replace('351181', '351182')
      const answer = await test.post(path, changed, { 'x-hook-signature': signature })
      expect(answer).toMatchObject({ status: 401, body: { error: 'Invalid webhook signature' } })
      await vi.waitFor(async () => {
        const { body } = await test.request('GET', '/v1/rejections')
        expect(body.data[0]).toMatchObject({ reason: 'mismatch' })
      })
      expect(handled()).not.toContain('acme Ticket 351182')
    })
  })

  describe('a Guid', () => {
    it.each([
      ['in upper case', guid.toUpperCase(), 11],
      ['in braces', `{${guid}}`, 12],
      ['between blanks', ` ${guid} `, 13],
    ])('%s still matches', async (_, Guid, Id) => {
      await send({ Guid, Id })
      await vi.waitFor(() => expect(handled()).toContain(`acme Ticket ${Id}`), { timeout: 10_000 })
    })

    it('that no connection has is answered 200 and listed as unmatched, then matched and handled in order once a connection gets it', async () => {
      const Guid = '11111111-2222-4333-8444-555555555555'
      for (const Id of [21, 22, 23]) await send({ Guid, Id })
      const { body } = await test.request('GET', '/v1/events?state=unmatched')
      expect(body.data.map((event: { reason: string }) => event.reason)).toEqual(Array(3).fill('unknown_guid'))
      expect(handled().filter((line) => line.startsWith('globex'))).toEqual([])

      const patched = await test.request(
        'PATCH',
        '/connection/globex/config',
        { webhookGuid: Guid },
        { 'provider-config-key': 'autotask' },
      )
      expect(patched).toMatchObject({ status: 200, body: { webhookGuid: Guid } })
      await vi.waitFor(() =>
        expect(handled().filter((line) => line.startsWith('globex'))).toEqual([
          'globex Ticket 21',
          'globex Ticket 22',
          'globex Ticket 23',
        ]),
      )
      expect((await test.request('GET', '/v1/events?state=unmatched')).body.data).toEqual([])
    })
  })

  describe('a registration', () => {
    it('accepts its own Guid only: an event with another Guid is kept as guid_mismatch and not dispatched', async () => {
      const own = 'aaaaaaaa-2222-4333-8444-555555555555'
      const registration = await created('/v1/connections/acme/registrations?provider_config_key=autotask', {
        entity: 'Ticket',
        webhook_guid: own,
        secret: 'the-registrations-own',
      })
      const url = new URL(registration.body.data.webhook_url as string).pathname
      expect(await sendTo(url, { Guid: own, Id: 31 }, 'the-registrations-own')).toMatchObject({ status: 200 })
      await vi.waitFor(() => expect(handled()).toContain('acme Ticket 31'), { timeout: 10_000 })

      const other = '11111111-2222-4333-8444-555555555555'
      expect(await sendTo(url, { Guid: other, Id: 32 }, 'the-registrations-own')).toMatchObject({ status: 200 })
      expect(await latest()).toMatchObject({ state: 'unmatched', reason: 'guid_mismatch', connections: [] })
      expect(await sendTo(url, { Guid: own, Id: 33 }, secret)).toMatchObject({ status: 401 })
      expect(await sendTo(path, { Guid: own, Id: 34 }, secret)).toMatchObject({ status: 200 })
      expect(await latest()).toMatchObject({ state: 'unmatched', reason: 'unknown_guid' })
      expect(handled().filter((line) => /Ticket 3[2-4]$/.test(line))).toEqual([])
    })
  })

  describe("a secret's rotation", () => {
    it('accepts both secrets for a while, and then only the new one', async () => {
      const added = await created('/v1/integrations/autotask/secrets', { secret: 'the-new-one' })
      expect(await send({ Id: 41 }, secret)).toMatchObject({ status: 200 })
      expect(await send({ Id: 42 }, 'the-new-one')).toMatchObject({ status: 200 })

      const { body } = await test.request('GET', '/v1/integrations/autotask/secrets')
      const old = body.data.find((one: { id: string }) => one.id !== added.body.data.id) as { id: string }
      await test.request('DELETE', `/v1/integrations/autotask/secrets/${old.id}`)
      expect(await send({ Id: 43 }, secret)).toMatchObject({ status: 401 })
      expect(await send({ Id: 44 }, 'the-new-one')).toMatchObject({ status: 200 })
    })

    it('recovers webhooks that were rejected before the secret was known', async () => {
      const rejected = async () => (await test.request('GET', '/v1/rejections')).body.data
      const before = (await rejected()).length
      expect(await send({ Id: 51 }, 'not-known-yet')).toMatchObject({ status: 401 })
      await vi.waitFor(async () => expect((await rejected()).length).toBe(before + 1))
      const added = await created('/v1/integrations/autotask/secrets', { secret: 'not-known-yet' })
      expect(added.body.data).toMatchObject({ recovered: 1 })
      await vi.waitFor(() => expect(handled()).toContain('acme Ticket 51'), { timeout: 10_000 })
    })
  })
})

function connection(id: string, webhookGuid: string) {
  const credentials = { type: 'API_KEY', apiKey: 'abc' }
  return { provider_config_key: 'autotask', connection_id: id, connection_config: { webhookGuid }, credentials }
}

async function created(url: string, body: unknown, status = 201): Promise<TestAnswer> {
  const answer = await test.request('POST', url, body)
  expect(answer).toMatchObject({ status })
  return answer
}

function send(more: Record<string, unknown>, key = secret): Promise<TestAnswer> {
  return sendTo(path, more, key)
}

function sendTo(url: string, more: Record<string, unknown>, key: string): Promise<TestAnswer> {
  const body = JSON.stringify({ Action: 'Update', Guid: guid, EntityType: 'Ticket', Fields: { Status: '5' }, ...more })
  return test.post(url, body, { 'x-hook-signature': `sha1=${createHmac('sha1', key).update(body).digest('base64')}` })
}

async function latest(): Promise<Record<string, unknown>> {
  return (await test.request('GET', '/v1/events?limit=1')).body.data[0] as Record<string, unknown>
}
