import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Provider } from '@guidepost/provider'
import { autotask } from '@guidepost/provider-autotask'
import { openStore, StoreError, type Store } from '@guidepost/store'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toReceipt } from '../receive/receipt.ts'
import { searchIndexLoop } from './search-index.ts'

const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const plugin = autotask()
const signal = () => new AbortController().signal

let folder: string
let store: Store
let environmentId: number
let integrationId: number
let clock: number
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guidepost-'))
  store = await openStore({ url: `sqlite:${join(folder, 'guidepost.db')}`, encryptionKeys: [randomBytes(32)] })
  const environment = await store.createEnvironment({ name: 'test', uuid: crypto.randomUUID(), now: 1 })
  if (environment === 'duplicate') throw new Error('The environment exists')
  environmentId = environment.id
  const integration = await store.createIntegration({
    environmentId,
    uniqueKey: 'psa',
    provider: 'autotask',
    displayName: null,
    forwardWebhooks: true,
    sharesMatchKeys: false,
    secret: null,
    now: 1,
  })
  if (integration === 'duplicate') throw new Error('The integration exists')
  integrationId = integration.id
  clock = 1000
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const loopOf = (provider: Provider = plugin, from: Partial<Store> = store) =>
  searchIndexLoop({
    store: from as Store,
    providers: new Map([['autotask', provider]]),
    logger: pino({ level: 'silent' }),
    monotonic: () => clock,
  })

/** Receives a webhook about a ticket, and answers its event's id. */
async function receive(ticket: number, fields: object = {}): Promise<string> {
  const payload = { Action: 'Update', Guid: guid, EntityType: 'Ticket', Id: ticket, Fields: fields }
  const webhook = { body: Buffer.from(JSON.stringify(payload)), headers: {}, receivedAt: 1 }
  const from = { integrationId, registrationId: null, secretId: null, origin: 'push' } as const
  const [result] = await store.recordBatch([toReceipt(plugin, webhook, from)])
  if (!result?.ok) throw new Error('The webhook was not recorded')
  return result.events[0]!.id
}

async function search(text: string): Promise<readonly string[]> {
  const { rows } = await store.listEvents({ environmentId, search: text }, { limit: 1000 })
  return rows.map(({ id }) => id)
}

it.each([
  ['its ticket number', 't20261130.0042'],
  ['the id of its ticket', '351181'],
  ['the Guid of its webhook, as people write it', '{A1DA62A4-2C49-40A8-8183-69994CE5B3EB}'],
  ['a value of a field', '"Printer on fire"'],
  ['words of its fields', 'fire acme'],
])('makes an event searchable by %s', async (_, text) => {
  const loop = loopOf()
  await loop.run(signal())
  const fields = { TicketNumber: 'T20261130.0042', Title: 'Printer on fire', 'Company Name': 'Acme' }
  const id = await receive(351_181, fields)
  expect(await search(text)).toEqual([])
  await loop.run(signal())
  expect(await search(text)).toEqual([id])
})

it('indexes the events that were stored before it first ran, and then says that none is left', async () => {
  for (let ticket = 1; ticket <= 120; ticket++) await receive(ticket, { Title: 'old' })
  const loop = loopOf()
  await loop.run(signal())
  expect(await search('old')).toHaveLength(120)
  expect(await store.indexProgress()).toMatchObject({ range: { from: '0' }, olderEvents: 0 })
})

it('indexes new events before old ones, and continues with the old ones where it stopped', async () => {
  for (let ticket = 1; ticket <= 120; ticket++) await receive(ticket, { Title: 'old' })
  const loop = searchIndexLoop({
    store,
    providers: new Map([['autotask', plugin]]),
    logger: pino({ level: 'silent' }),
    // Each look at the clock takes longer than a round.
    monotonic: () => (clock += 6000),
  })
  await loop.run(signal())
  expect(await search('old')).toHaveLength(0)
  expect((await store.indexProgress()).olderEvents).toBe(120)
  await receive(999, { Title: 'new' })
  await loop.run(signal())
  expect(await search('new')).toHaveLength(1)
  expect((await store.indexProgress()).olderEvents).toBe(120)
  await loopOf().run(signal())
  expect(await search('old')).toHaveLength(120)
})

it('indexes an event that becomes visible after a newer one', async () => {
  const first = await receive(1)
  let isHidden = true
  const late: Partial<Store> = {
    ...store,
    async listUnindexed(input) {
      const page = await store.listUnindexed(input)
      return { ...page, events: page.events.filter(({ id }) => !isHidden || id !== first) }
    },
  }
  const loop = loopOf(plugin, late)
  // So that the event counts as new.
  await store.indexEvents({ events: [], range: { from: '0', to: '0' } })
  await receive(2)
  await loop.run(signal())
  clock += 59_000
  await loop.run(signal())
  isHidden = false
  await loop.run(signal())
  expect(await search('1')).toEqual([first])
  expect(await store.indexProgress()).toMatchObject({ range: { to: '0' } })
  clock += 60_000
  await loop.run(signal())
  expect(await store.indexProgress()).toMatchObject({ range: { to: '2' } })
})

it('makes an event searchable by its id if its plugin fails or is missing', async () => {
  const id = await receive(77)
  const describe = () => {
    throw new Error('a defect')
  }
  await loopOf({ ...plugin, receive: { ...plugin.receive, describe } }).run(signal())
  expect(await search(id)).toEqual([id])
  expect(await search('77')).toEqual([])
  const other = await receive(78)
  await searchIndexLoop({ store, providers: new Map(), logger: pino({ level: 'silent' }) }).run(signal())
  expect(await search(other)).toEqual([other])
})

it('stops after the running step when the process ends', async () => {
  for (let ticket = 1; ticket <= 60; ticket++) await receive(ticket, { Title: 'old' })
  const stopping = new AbortController()
  const ending: Partial<Store> = {
    ...store,
    async listUnindexed(input) {
      const page = await store.listUnindexed(input)
      if ('upTo' in input) stopping.abort()
      return page
    },
  }
  await loopOf(plugin, ending).run(stopping.signal)
  expect(await search('old')).toHaveLength(50)
})

it('leaves the room that is made on a full disk to webhooks for two minutes', async () => {
  const id = await receive(79)
  let isFull = true
  const loop = loopOf(plugin, {
    ...store,
    indexEvents: (input) =>
      isFull ? Promise.reject(new StoreError('unavailable', 'The disk is full')) : store.indexEvents(input),
  })
  await expect(loop.run(signal())).rejects.toThrow('full')
  isFull = false
  clock += 119_000
  await loop.run(signal())
  expect(await search(id)).toEqual([])
  clock += 1000
  await loop.run(signal())
  await loop.run(signal())
  expect(await search(id)).toEqual([id])
})
