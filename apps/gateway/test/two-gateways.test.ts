import { createHmac } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDatabase } from '@guidepost/tooling-testing/postgres'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { startGateway, type Gateway } from '../src/composition.ts'
import { readConfiguration } from '../src/configuration.ts'
import { createLogger } from '../src/logger.ts'
import { startTestGateway, type TestGateway } from './support/gateway.ts'

const secret = 'enkmoj676nwh8'
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
let one: TestGateway
let other: Gateway
let handledFile: string

beforeAll(async () => {
  const { url } = await createDatabase(inject('postgres'))
  one = await startTestGateway({
    env: { DATABASE_URL: url, GUIDEPOST_HANDLERS_PER_THREAD: '1' },
    config: ({ folder }) => {
      handledFile = join(folder, 'handled.txt')
      writeFileSync(handledFile, '')
      // The number of the handler thread shows which gateway ran the handler. One gateway alone would need two
      // seconds for all events.
      return `import { appendFileSync } from 'node:fs'
        import { setTimeout as workFor } from 'node:timers/promises'
        import { threadId } from 'node:worker_threads'
        const onWebhook = async (_, event) => {
          await workFor(50)
          appendFileSync(${JSON.stringify(handledFile)}, [threadId, event.payload.id].join(' ') + '\\n')
        }
        export default { handlers: [{ id: 'tickets', provider: 'autotask', subscriptions: ['*'], onWebhook }] }`
    },
  })
  other = await startGateway(await readConfiguration(one.env), createLogger('silent'))
  await one.request('POST', '/integrations', {
    provider: 'autotask',
    unique_key: 'autotask',
    custom: { webhookSecret: secret },
  })
  await one.request('POST', '/connections', {
    provider_config_key: 'autotask',
    connection_id: 'acme',
    connection_config: { webhookGuid: guid },
    credentials: { type: 'API_KEY', apiKey: 'abc' },
  })
})
afterAll(async () => {
  await other.stop()
  await one.stop()
})

it('two gateways on one PostgreSQL share the work: what one receives wakes the other, and each event is handled once', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => String(index + 1))
  const path = `/webhook/${one.environment.uuid}/autotask`
  for (const id of ids) {
    const body = `{"Action":"Update","Guid":"${guid}","EntityType":"Ticket","Id":${id},"Fields":{"Status":"5"}}`
    const signature = `sha1=${createHmac('sha1', secret).update(body).digest('base64')}`
    expect(await one.post(path, body, { 'x-hook-signature': signature })).toMatchObject({ status: 200 })
  }
  // One gateway alone would need two seconds. Without a notification, the other gateway polls only every five seconds.
  await vi.waitFor(() => expect(handled()).toHaveLength(ids.length), { timeout: 10_000 })
  expect(
    handled()
      .map(([, id]) => id)
      .toSorted((a, b) => Number(a) - Number(b)),
  ).toEqual(ids)
  expect(new Set(handled().map(([thread]) => thread)).size).toBe(2)
})

it('a gateway whose clock is 90 s ahead takes no delivery that another gateway is working on', async () => {
  const ahead = await startGateway(await readConfiguration(one.env), createLogger('silent'), {
    now: () => Date.now() + 90_000,
  })
  try {
    const ids = Array.from({ length: 40 }, (_, index) => String(index + 2001))
    const path = `/webhook/${one.environment.uuid}/autotask`
    for (const id of ids) {
      const body = `{"Action":"Update","Guid":"${guid}","EntityType":"Ticket","Id":${id},"Fields":{"Status":"5"}}`
      const signature = `sha1=${createHmac('sha1', secret).update(body).digest('base64')}`
      expect(await one.post(path, body, { 'x-hook-signature': signature })).toMatchObject({ status: 200 })
    }
    const ours = () => handled().flatMap(([, id]) => (ids.includes(id!) ? [id!] : []))
    await vi.waitFor(() => expect(new Set(ours()).size).toBe(ids.length), { timeout: 20_000 })
    expect(ours().toSorted()).toEqual(ids)
  } finally {
    await ahead.stop()
  }
})

it('what is set up through one is known to the other', async () => {
  const added = await one.request('POST', '/v1/integrations/autotask/secrets', { secret: 'a-new-one' })
  expect(added.status).toBe(201)
  const body = `{"Action":"Update","Guid":"${guid}","EntityType":"Ticket","Id":1000}`
  const headers = { 'x-hook-signature': `sha1=${createHmac('sha1', 'a-new-one').update(body).digest('base64')}` }
  const url = new URL(`/webhook/${one.environment.uuid}/autotask`, other.url)
  await vi.waitFor(async () => expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(200), {
    timeout: 10_000,
    interval: 200,
  })
})

it('each has handlers of its own beside those of both: none is missing while its process lives, and its events wait when it ends', async () => {
  const config = join(one.folder, 'third.config.ts')
  writeFileSync(
    config,
    `export default { handlers: [{ id: 'of-the-third', provider: 'autotask', subscriptions: ['*'], onWebhook() {} }] }`,
  )
  const third = await startGateway(
    await readConfiguration({ ...one.env, GUIDEPOST_CONFIG: config }),
    createLogger('silent'),
  )
  const standing = async (): Promise<unknown> => {
    const { body } = await one.request('GET', '/v1/destinations')
    return Object.fromEntries(body.data.map(({ id, held_reason: held }: Record<string, string>) => [id, held]))
  }
  expect(await standing()).toMatchObject({ tickets: null, 'of-the-third': null })
  await third.stop()
  expect(await standing()).toMatchObject({ tickets: null, 'of-the-third': 'handler_missing' })
})

function handled(): string[][] {
  return readFileSync(handledFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '))
}

it('a key that one gateway revokes ends its event streams at the other within 5 s, and a session ends at both', async () => {
  const { id, api_key: key } = (await one.request('POST', '/v1/keys', { name: 'short' })).body.data
  const stream = await fetch(`${other.url}/v1/events/stream`, { headers: { authorization: `Bearer ${key}` } })
  expect(stream.status).toBe(200)
  const page = { 'sec-fetch-site': 'same-origin', 'x-guidepost-csrf': '1', authorization: undefined }
  const signedIn = await one.request('POST', '/v1/session', { api_key: one.key }, page)
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!
  const statusAtOther = async () => (await fetch(`${other.url}/v1/session`, { headers: { cookie } })).status
  expect(await statusAtOther()).toBe(200)
  const start = performance.now()
  await one.request('DELETE', `/v1/keys/${id}`)
  await stream.text()
  expect(performance.now() - start).toBeLessThan(5000)
  await one.request('DELETE', '/v1/session', undefined, { ...page, cookie })
  expect(await statusAtOther()).toBe(401)
})
