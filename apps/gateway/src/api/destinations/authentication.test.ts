import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'
import { startReceiver, type Receiver } from '../../../test/support/receiver.ts'
import { selfSigned } from '../../../test/support/self-signed.ts'

const { cert: certificate, key } = selfSigned
const config = `export default { handlers: [
  { id: 'tickets', provider: 'autotask', subscriptions: ['Ticket'], onWebhook() {} },
] }`

let test: TestGateway
let receiver: Receiver
let cli: ReturnType<typeof commandsInProcess>
beforeAll(async () => {
  receiver = await startReceiver()
  test = await startTestGateway({ config: () => config, env: { GUIDEPOST_OUTBOUND_ALLOW: '127.0.0.1' } })
  cli = commandsInProcess({ GUIDEPOST_URL: test.url, GUIDEPOST_API_KEY: test.key })
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
  const headers = { 'X-Tenant': 'acme', 'x-empty': '' }
  await test.request('PUT', '/v1/destinations/primary', { url: `${receiver.url}/primary`, headers })
})
afterAll(async () => {
  await test.stop()
  await receiver.close()
})

const change = (id: string, body: object) => test.request('PATCH', `/v1/destinations/${id}/authentication`, body)
/** The headers of a test delivery. */
async function headersAt(id: string) {
  const { body } = await test.request('POST', `/v1/destinations/${id}/test`)
  expect(body.data).toMatchObject({ ok: true })
  return receiver.received.at(-1)!.headers
}

describe('an endpoint', () => {
  it('gets custom headers, but none that Guidepost sets itself', async () => {
    expect(await headersAt('primary')).toMatchObject({ 'x-tenant': 'acme', 'x-empty': '' })
    const { status, body } = await test.request('PATCH', '/v1/destinations/primary', {
      headers: { Authorization: 'Bearer x' },
    })
    expect({ status, message: body.error.message }).toEqual({
      status: 400,
      message: expect.stringMatching(/bearer token/),
    })
  })

  it('gets a bearer token that no answer contains, until it is removed', async () => {
    const { status, body } = await change('primary', { bearer_token: 's3cret-token' })
    const shown = { bearer_token: { created_at: expect.any(String) }, client_certificate: null }
    expect({ status, data: body.data }).toEqual({ status: 200, data: shown })
    expect((await headersAt('primary'))['authorization']).toBe('Bearer s3cret-token')
    await change('primary', { bearer_token: 's3cret-2' })
    expect((await headersAt('primary'))['authorization']).toBe('Bearer s3cret-2')
    const answers = [
      await test.request('GET', '/v1/destinations/primary'),
      await test.request('GET', '/v1/destinations/primary/authentication'),
    ]
    expect(JSON.stringify(answers)).not.toMatch(/s3cret/)
    expect((await change('primary', { bearer_token: null })).body.data.bearer_token).toBeNull()
    expect(await headersAt('primary')).not.toHaveProperty('authorization')
    const { data: audits } = (await test.request('GET', '/v1/audits')).body
    expect(audits[0]).toMatchObject({ action: 'updateDestinationAuthentication', by: expect.any(String) })
    expect(JSON.stringify(audits)).not.toMatch(/s3cret/)
  })

  it('has a client certificate, of which people see the subject and the end', async () => {
    const { body } = await change('primary', { client_certificate: { certificate, key } })
    const shown = { subject: 'CN=self.example', expires_at: '2126-10-28T21:38:42.000Z', created_at: expect.any(String) }
    expect(body.data.client_certificate).toEqual(shown)
    expect(await headersAt('primary')).toBeDefined()
    await change('primary', { client_certificate: null })
  })

  it('that is the URL of a connection gets neither headers nor secrets of the primary', async () => {
    await change('primary', { bearer_token: 'of the primary'.replaceAll(' ', '-') })
    const connection = { provider_config_key: 'autotask', connection_id: 'acme' }
    const webhook_url_override = `${receiver.url}/own`
    const made = await test.request('POST', '/connections', { ...connection, webhook_url_override })
    expect(made.status).toBe(201)
    const { data } = (await test.request('GET', '/v1/destinations')).body
    const { id } = data.find(({ role }: { role: string }) => role === 'override')
    const headers = await headersAt(id)
    expect(headers).not.toHaveProperty('authorization')
    expect(headers).not.toHaveProperty('x-tenant')
    const code = { error: { code: 'managed_by_connection' } }
    expect(await change(id, { bearer_token: 'x' })).toMatchObject({ status: 409, body: code })
  })

  it.each([
    ['primary', { bearer_token: 'two words' }, 400],
    ['primary', { client_certificate: { certificate, key: 'x' } }, 400],
    ['primary', { password: 'x' }, 400],
    ['tickets', { bearer_token: 'x' }, 409],
    ['http:999', { bearer_token: 'x' }, 404],
  ])('%s refuses %j with %i', async (id, body, status) => {
    const answer = await change(id, body)
    expect(answer.status).toBe(status)
    expect(JSON.stringify(answer.body)).not.toContain('PRIVATE')
  })

  it('is authenticated from the terminal', async () => {
    const file = (name: string, text: string) => {
      writeFileSync(join(test.folder, name), text)
      return join(test.folder, name)
    }
    const files = ['--certificate', file('c.pem', certificate), '--key', file('k.pem', key)]
    const { stdout } = await cli.run(
      'destinations',
      'authenticate',
      'primary',
      '--bearer-token',
      file('t', 'abc\n'),
      ...files,
    )
    expect(stdout).toMatch(/^bearer token +set at 20.+\nclient certificate +CN=self\.example, expires at 2126/)
    expect((await headersAt('primary'))['authorization']).toBe('Bearer abc')
    const removed = await cli.json('destinations', 'authenticate', 'primary', '--no-bearer-token', '--no-certificate')
    expect(removed.data).toEqual({ bearer_token: null, client_certificate: null })
    expect((await cli.json('destinations', 'authenticate', 'primary')).data).toEqual(removed.data)
    expect(await cli.run('destinations', 'authenticate', 'primary', '--key', 'x')).toMatchObject({ code: 2 })
    expect(await cli.run('destinations', 'authenticate', 'primary', '--bearer-token', 'gone')).toMatchObject({
      code: 2,
    })
  })
})
