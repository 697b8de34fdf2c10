import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let test: TestGateway
beforeEach(async () => {
  test = await startTestGateway()
})
afterEach(() => test.stop())

describe('environments', () => {
  it('are made with the admin key, and answer with their first API key', async () => {
    const made = await test.request(
      'POST',
      '/v1/environments',
      { name: 'staging' },
      { authorization: `Bearer ${test.adminKey}` },
    )
    expect(made).toMatchObject({ status: 201, body: { data: { name: 'staging', api_key: expect.any(String) } } })
  })
})
