import { expect } from 'vitest'
import { expectSame, invalid, problem, type Case, type World } from './world.ts'

/** Sends a request with another `Authorization` header. */
const as = ({ request }: World, authorization: string | undefined) =>
  request('GET', '/integrations', undefined, { authorization })

const unauthorized = (code: string) => problem(code, { message: expect.any(String), payload: {} })

/** The rules for every request to the API. */
export const apiCases: readonly Case[] = [
  {
    row: 'api/bearer',
    run: async (world) => {
      expect((await as(world, world.key)).status).toBe(200)
      expect((await as(world, `Bearer ${world.key}`)).status).toBe(200)
    },
  },
  {
    row: 'api/missing-auth-header',
    run: async (world) => expectSame(await as(world, undefined), 401, unauthorized('missing_auth_header')),
  },
  {
    row: 'api/malformed-auth-header',
    run: async (world) => expectSame(await as(world, 'Bearer '), 401, unauthorized('malformed_auth_header')),
  },
  {
    row: 'api/invalid-key-format',
    run: async (world) => expectSame(await as(world, 'Bearer x'), 401, unauthorized('invalid_secret_key_format')),
  },
  {
    row: 'api/unknown-account',
    run: async (world) => {
      const answer = await as(world, 'Bearer 00000000-0000-4000-8000-000000000000')
      expectSame(answer, 401, unauthorized('unknown_account'))
    },
  },
  {
    row: 'api/content-type',
    run: async ({ request }) => {
      const wanted = problem('invalid_content_type', { message: 'Content-Type header must be application/json' })
      const headers = { 'content-type': 'text/plain', authorization: undefined }
      for (const method of ['GET', 'POST']) expectSame(await request(method, '/connections', 'x', headers), 415, wanted)
      const charset = { 'content-type': 'application/json; charset=utf-8' }
      expect((await request('GET', '/connections', undefined, charset)).status).toBe(200)
    },
  },
  {
    row: 'api/no-content-type',
    differs: true,
    run: async ({ request }) => {
      const answer = await request('POST', '/connections', '{}', { 'content-type': undefined })
      expectSame(answer, 415, problem('invalid_content_type'))
    },
  },
  {
    row: 'api/invalid-query',
    run: async ({ request }) => {
      const issue = { code: 'unrecognized_keys', message: 'Unrecognized key: "foo"', path: [] }
      expectSame(await request('GET', '/integrations?foo=1'), 400, invalid('invalid_query_params', issue))
    },
  },
  {
    row: 'api/invalid-body',
    run: async ({ request }) => {
      const body = { provider_config_key: 'autotask', tags: { 'a/b': '' } }
      const issue = { code: 'too_small', path: ['tags', 'a/b'] }
      expectSame(await request('POST', '/connections', body), 400, invalid('invalid_body', issue))
      const foo = { code: 'unrecognized_keys', message: 'Unrecognized key: "foo"', path: [] }
      const patch = await request('PATCH', '/integrations/autotask', { foo: 1 })
      expectSame(patch, 400, invalid('invalid_body', foo))
    },
  },
  {
    row: 'api/invalid-path',
    run: async ({ request }) => {
      const answer = await request('GET', '/integrations/a%3Cb')
      expectSame(answer, 400, invalid('invalid_uri_params', { path: ['uniqueKey'] }))
    },
  },
  {
    row: 'api/several-parts',
    differs: true,
    run: async ({ request }) => {
      const answer = await request('PATCH', '/integrations/a%3Cb?foo=1', { foo: 1 })
      expectSame(answer, 400, invalid('invalid_uri_params', { path: ['uniqueKey'] }))
    },
  },
  {
    row: 'api/error-message',
    differs: true,
    run: async ({ request }) => {
      const answer = await request('DELETE', '/connections/nobody?provider_config_key=autotask')
      expect(answer.body.error.message).toBe('Failed to find connection')
      expect((await request('GET', '/connections?foo=1')).body.error.message).toBe('Unrecognized key: "foo"')
    },
  },
  {
    row: 'api/client-headers',
    run: async ({ request }) => {
      const headers = { 'nango-is-sync': 'true', 'nango-is-script': 'false', 'nango-is-dry-run': 'false' }
      expect((await request('GET', '/integrations', undefined, headers)).status).toBe(200)
    },
  },
  {
    row: 'api/unknown-route',
    differs: true,
    run: async ({ request }) => {
      expectSame(await request('GET', '/nothing'), 404, problem('unknown_route'))
      expectSame(await request('PATCH', '/nothing', {}), 404, problem('unknown_route'))
    },
  },
]
