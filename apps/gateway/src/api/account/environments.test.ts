import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

let test: TestGateway
let admin: { authorization: string }
beforeAll(async () => {
  test = await startTestGateway()
  admin = { authorization: `Bearer ${test.adminKey}` }
})
afterAll(() => test.stop())

const create = (name: unknown) => test.request('POST', '/v1/environments', { name }, admin)

describe('environments', () => {
  it('are created with the admin key, and answered with their first API key', async () => {
    const made = await create('staging')
    const { api_key, ...rest } = made.body.data
    expect(made.status).toBe(201)
    expect(rest).toEqual({
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'staging',
      created_at: expect.stringMatching(/Z$/),
    })
    const key = { authorization: `Bearer ${api_key}` }
    expect((await test.request('GET', '/v1/environment', undefined, key)).body).toEqual({ data: rest })
    const list = await test.request('GET', '/v1/environments', undefined, admin)
    expect(list.body).toEqual({ data: expect.arrayContaining([rest]), next: null })
    expect(list.body.data).toHaveLength(2)
  })

  it('have unique names', async () => {
    expect(await create('test')).toMatchObject({ status: 409, body: { error: { code: 'duplicate_environment' } } })
  })

  it.each(['', ' test', 'a/b', 'a\0', 'x'.repeat(101), 7, null])('can not have the name %j', async (name) => {
    expect(await create(name)).toMatchObject({ status: 400, body: { error: { code: 'invalid_body' } } })
  })

  it('can not be created with an API key', async () => {
    const refused = await test.request('POST', '/v1/environments', { name: 'x' })
    expect(refused).toMatchObject({ status: 401, body: { error: { code: 'unknown_account' } } })
  })
})
