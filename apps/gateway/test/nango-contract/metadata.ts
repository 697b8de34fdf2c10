import { expect } from 'vitest'
import { expectSame, problem, type Case } from './world.ts'

const header = { 'provider-config-key': 'autotask' }

/** The metadata and config of connections. */
export const metadataCases: readonly Case[] = [
  {
    row: 'connections/set-metadata',
    run: async ({ request, connect, connection }) => {
      await connect('set', { metadata: { old: true } })
      const body = { connection_id: 'set', provider_config_key: 'autotask', metadata: { a: 1 } }
      expectSame(await request('POST', '/connections/metadata', body), 201, body)
      expect((await connection('set')).body.metadata).toEqual({ a: 1 })
    },
  },
  {
    row: 'connections/set-metadata-missing',
    run: async ({ request, connection }) => {
      const body = { connection_id: ['acme', 'nobody'], provider_config_key: 'autotask', metadata: { a: 1 } }
      const payload = expect.anything()
      const answer = await request('POST', '/connections/metadata', body)
      expectSame(answer, 404, problem('unknown_connection', { payload }))
      expect((await connection('acme')).body.metadata).toEqual({})
    },
  },
  {
    row: 'connections/update-metadata',
    run: async ({ request, connect, connection }) => {
      await connect('merged', { metadata: { a: { b: 1 }, kept: true } })
      const body = { connection_id: ['merged'], provider_config_key: 'autotask', metadata: { a: { c: 1 } } }
      expectSame(await request('PATCH', '/connections/metadata', body), 200, body)
      expect((await connection('merged')).body.metadata).toEqual({ a: { c: 1 }, kept: true })
    },
  },
  {
    row: 'connections/older-metadata',
    run: async ({ request, connect }) => {
      await connect('older')
      const path = '/connection/older/metadata'
      expectSame(await request('POST', `${path}?provider_config_key=autotask`, { a: 1 }), 201, { a: 1 })
      expectSame(await request('PATCH', path, { b: 1 }, header), 200, { b: 1 })
    },
  },
  {
    row: 'connections/older-metadata-missing',
    run: async ({ request }) => {
      const more = { message: expect.any(String), payload: expect.anything() }
      const answer = await request('PATCH', '/connection/nobody/metadata', {}, header)
      expectSame(answer, 404, problem('unknown_connection', more))
    },
  },
  {
    row: 'connections/config',
    differs: true,
    run: async ({ request, connect }) => {
      await connect('configured', { connection_config: { kept: true, gone: 1 } })
      const answer = await request('PATCH', '/connection/configured/config', { gone: null, more: 1 }, header)
      expectSame(answer, 200, { kept: true, more: 1 })
    },
  },
]
