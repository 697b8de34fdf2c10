import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import { expectSame, guid, secret, sign, type Case, type World } from './world.ts'

const success = { status: 'success' }
const invalidSignature = { error: 'Invalid webhook signature' }

/** The SHA-1 digest of `body` as bytes, which each row encodes in its own way. */
const digestOf = (body: string): Buffer => createHmac('sha1', secret).update(body).digest()

/** Posts `body` to the integration with this header. */
const postWith = ({ post, environment }: World, body: string, signature: string) =>
  post(`/webhook/${environment.uuid}/autotask`, body, { 'x-hook-signature': signature })

const event = (more: object) => ({ Action: 'Update', Guid: guid, EntityType: 'Ticket', Fields: {}, ...more })

/** Nango's handler for Autotask, branch by branch. */
export const autotaskCases: readonly Case[] = [
  {
    row: 'autotask/empty-signature',
    run: async (world) => expectSame(await postWith(world, '{}', ''), 401, { error: 'Missing webhook signature' }),
  },
  {
    row: 'autotask/prefix',
    run: async (world) => {
      const body = JSON.stringify(event({ Id: 'prefix' }))
      const digest = digestOf(body).toString('base64')
      expectSame(await postWith(world, body, digest), 200, success)
      expectSame(await postWith(world, body, `sha1=${digest}`), 200, success)
      expectSame(await postWith(world, body, `SHA1=${digest}`), 401, invalidSignature)
    },
  },
  {
    row: 'autotask/encoding',
    run: async (world) => {
      const body = '{"letters":"of a digest with + and /"}'
      const digest = digestOf(body)
      const base64 = digest.toString('base64')
      const others = [
        digest.toString('hex'),
        digest.toString('base64url'),
        base64.replace('=', ''),
        `${base64}, ${base64}`,
      ]
      for (const other of others) expectSame(await postWith(world, body, other), 401, invalidSignature)
    },
  },
  {
    row: 'autotask/new-secret',
    run: async ({ request, webhook }) => {
      const options = { provider: 'autotask', unique_key: 'rotated', custom: { webhookSecret: 'before' } }
      await request('POST', '/integrations', options)
      expectSame(await webhook({}, {}, 'rotated'), 401, invalidSignature)
      await request('PATCH', '/integrations/rotated', { custom: { webhookSecret: secret } })
      expectSame(await webhook({}, {}, 'rotated'), 200, success)
    },
  },
  {
    row: 'autotask/routing',
    run: async ({ webhook, newest }) => {
      await webhook({ Action: 'Whatever', EntityType: 'Company' })
      expect(await newest()).toMatchObject({ type: 'Company', connections: ['acme'] })
    },
  },
  {
    row: 'autotask/list-body',
    differs: true,
    run: async (world) => {
      const body = JSON.stringify([event({ Id: 'first' }), event({ Id: 'second' })])
      expectSame(await world.post(`/webhook/${world.environment.uuid}/autotask`, body, sign(body)), 200, success)
      const { data } = (await world.request('GET', '/v1/events?limit=2')).body
      expect(data.map(({ state }: { state: string }) => state)).toEqual(['accepted', 'accepted'])
    },
  },
  {
    row: 'autotask/repeat',
    differs: true,
    run: async ({ webhook, newest, request }) => {
      for (const _ of [1, 2]) expectSame(await webhook({ Id: 'repeated' }), 200, success)
      const { data } = (await request('GET', '/v1/events?limit=1')).body
      expect(data[0]).toMatchObject({ duplicates: 1 })
      expect((await newest()).destinations.filter((id) => id === 'tickets')).toHaveLength(1)
    },
  },
  {
    row: 'autotask/notice',
    differs: true,
    run: async ({ webhook, newest }) => {
      expectSame(await webhook({ Action: 'Deactivated' }), 200, success)
      expect(await newest()).toMatchObject({ state: 'notice', destinations: [] })
    },
  },
]
