import { expect } from 'vitest'
import { expectSame, invalid, problem, type Case, type World } from './world.ts'

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

/** The answer of Nango for an integration that was created with only a provider and a key. */
const shape = ({ url }: World, unique_key: string) => ({
  unique_key,
  provider: 'autotask',
  display_name: 'Autotask PSA',
  logo: `${url}/images/template-logos/autotask.svg`,
  forward_webhooks: true,
  created_at: time,
  updated_at: time,
})

const create = ({ request }: World, unique_key: string, more: object = {}) =>
  request('POST', '/integrations', { provider: 'autotask', unique_key, ...more })

const taken = (message: string) => invalid('invalid_body', { message, path: ['uniqueKey'] })
const missing = (message: string) => problem('not_found', { message })

/** Nango's `/integrations`. */
export const integrationCases: readonly Case[] = [
  {
    row: 'integrations/list',
    run: async (world) => {
      const answer = await world.request('GET', '/integrations')
      expectSame(answer, 200, { data: expect.arrayContaining([shape(world, 'autotask')]) })
    },
  },
  {
    row: 'integrations/get',
    run: async (world) => {
      const webhook_url = `${world.url}/webhook/${world.environment.uuid}/autotask`
      const data = shape(world, 'autotask')
      expectSame(await world.request('GET', '/integrations/autotask'), 200, { data })
      const withUrl = await world.request('GET', '/integrations/autotask?include=webhook')
      expectSame(withUrl, 200, { data: { ...data, webhook_url } })
    },
  },
  {
    row: 'integrations/get-credentials',
    run: async (world) => {
      const answer = await world.request('GET', '/integrations/autotask?include=credentials')
      expectSame(answer, 200, { data: { ...shape(world, 'autotask'), credentials: null } })
    },
  },
  {
    row: 'integrations/get-missing',
    run: async ({ request }) =>
      expectSame(await request('GET', '/integrations/x'), 404, missing('Integration "x" does not exist')),
  },
  {
    row: 'integrations/create',
    run: async (world) => {
      expectSame(await create(world, 'made'), 200, { data: shape(world, 'made') })
      const more = { display_name: 'Mine', forward_webhooks: false, custom: { webhookSecret: 'secret' } }
      const { data } = (await create(world, 'made-with-more', more)).body
      expect(data).toEqual({ ...shape(world, 'made-with-more'), display_name: 'Mine', forward_webhooks: false })
    },
  },
  {
    row: 'integrations/create-unknown-provider',
    run: async (world) => {
      const issue = { code: 'invalid_string', message: 'Invalid provider', path: ['provider'] }
      expectSame(await create(world, 'x', { provider: 'nobody' }), 400, invalid('invalid_body', issue))
    },
  },
  {
    row: 'integrations/create-duplicate',
    run: async (world) => expectSame(await create(world, 'autotask'), 400, taken('Unique key already exists')),
  },
  {
    row: 'integrations/create-incompatible-credentials',
    run: async (world) => {
      const credentials = { type: 'OAUTH2', client_id: 'a', client_secret: 'b' }
      const message = 'incompatible credentials auth type and provider auth'
      const answer = await create(world, 'x', { credentials })
      expectSame(answer, 400, invalid('invalid_body', { message, path: ['credentials'] }))
    },
  },
  {
    row: 'integrations/quickstart',
    run: async (world) => {
      const body = { provider: 'autotask', unique_key: 'quick' }
      expectSame(await world.request('POST', '/integrations/quickstart', body), 200, { data: shape(world, 'quick') })
    },
  },
  {
    row: 'integrations/update',
    run: async (world) => {
      await create(world, 'old')
      const change = { unique_key: 'new', display_name: 'New', forward_webhooks: false }
      const answer = await world.request('PATCH', '/integrations/old', change)
      expectSame(answer, 200, { data: { ...shape(world, 'new'), ...change } })
    },
  },
  {
    row: 'integrations/update-missing',
    run: async ({ request }) => expectSame(await request('PATCH', '/integrations/x', {}), 404, problem('not_found')),
  },
  {
    row: 'integrations/update-taken',
    run: async (world) => {
      await create(world, 'envious')
      const answer = await world.request('PATCH', '/integrations/envious', { unique_key: 'autotask' })
      expectSame(answer, 400, taken('uniqueKey is already used by another integration'))
    },
  },
  {
    row: 'integrations/update-in-use',
    run: async ({ request }) => {
      const answer = await request('PATCH', '/integrations/autotask', { unique_key: 'renamed' })
      expectSame(answer, 400, taken("Can't rename an integration with active connections"))
    },
  },
  {
    row: 'integrations/update-custom',
    differs: true,
    run: async ({ request }) => {
      const answer = await request('PATCH', '/integrations/autotask', { custom: { other: 'x' } })
      expectSame(answer, 400, invalid('invalid_body', { message: 'Unrecognized key: "other"', path: ['custom'] }))
    },
  },
  {
    row: 'integrations/delete',
    run: async (world) => {
      await create(world, 'going')
      expectSame(await world.request('DELETE', '/integrations/going'), 200, { success: true })
    },
  },
  {
    row: 'integrations/delete-missing',
    run: async ({ request }) =>
      expectSame(await request('DELETE', '/integrations/x'), 404, missing('Integration does not exist')),
  },
  {
    row: 'integrations/functions',
    differs: true,
    run: async ({ request }) =>
      expectSame(await request('GET', '/integrations/autotask/functions'), 501, problem('not_supported')),
  },
]
