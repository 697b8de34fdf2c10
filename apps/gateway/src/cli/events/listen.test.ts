import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { autotask } from '@guidepost/provider-autotask'
import { Nango } from '@nangohq/node'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'
import { toForwardUrl } from './forward-url.ts'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'
import { cliFolder, withoutSignals, type CliFolder } from '../../../test/support/cli.ts'

const { receive } = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const got: { headers: IncomingMessage['headers']; body: string }[] = []
const receiver = createServer((request, response) => {
  void text(request).then((body) => {
    got.push({ headers: request.headers, body })
    response.writeHead(204).end()
  })
})

let test: TestGateway
let folder: CliFolder
let port: number
beforeAll(async () => {
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  ;({ port } = receiver.address() as AddressInfo)
  test = await startTestGateway()
  folder = cliFolder({ GUIDEPOST_URL: test.url, GUIDEPOST_API_KEY: test.key })
  await test.request('POST', '/integrations', {
    provider: 'autotask',
    unique_key: 'autotask',
    custom: { webhookSecret: 'secret' },
  })
  const connection = {
    provider_config_key: 'autotask',
    connection_id: 'acme',
    connection_config: { webhookGuid: guid },
  }
  await test.request('POST', '/connections', connection)
})
afterAll(async () => {
  receiver.close()
  await folder.remove()
  await test.stop()
})

async function send(id: number, Guid = guid): Promise<void> {
  const body = Buffer.from(JSON.stringify({ Action: 'Create', Guid, EntityType: 'Ticket', Id: id }))
  await test.post(`/webhook/${test.environment.uuid}/autotask`, body, receive.sign(body, 'secret', 0))
}

/** Sends events until `listen` prints one. `listen` misses events that are sent before it connects. */
async function untilHeard(sendOne: () => Promise<void>): Promise<void> {
  const heard = async () => {
    await sendOne()
    return got.length
  }
  await expect.poll(heard, { timeout: 20_000, interval: 300 }).toBeGreaterThan(0)
}

describe('listen', () => {
  it('prints new events and posts them, signed with a key that it prints', async () => {
    const listening = folder.start('listen', '--forward', `127.0.0.1:${port}`)
    const [, secret = ''] = await listening.waitFor(/signed with +(whsec_\S+)\n/)
    await untilHeard(() => send(got.length + 1000 * Math.random()))
    await listening.waitFor(/unsubscribed {2}Ticket Create {2}autotask {2}acme\n {2}-> acme {2}204 after \d+ ms\n/)
    const [first] = got
    expect(new Webhook(secret).verify(first!.body, first!.headers as Record<string, string>)).toMatchObject({
      match: 'matched',
      connection: { id: 'acme' },
      payload: { entity: 'Ticket' },
    })
    const { code } = await listening.end('SIGTERM')
    expect(code).toBe(withoutSignals ? null : 0)
  })

  it("posts in Nango's format, with --unmatched also events that match no connection", async () => {
    got.length = 0
    const secret = '11111111-1111-4111-8111-111111111111'
    const options = ['--format', 'nango', '--secret', secret, '--unmatched', '--json']
    const listening = folder.start('listen', '--forward', `127.0.0.1:${port}`, ...options)
    await listening.waitFor(/"forwarding_to"/)
    await untilHeard(() => send(1000 * Math.random(), '00000000-0000-4000-8000-000000000001'))
    await send(7)
    await listening.waitFor(/"connection_id":"acme","status":204/)
    const nango = new Nango({ secretKey: secret })
    expect(got.map(({ body, headers }) => nango.verifyIncomingWebhookRequest(body, headers))).not.toContain(false)
    expect(JSON.parse(got[0]!.body)).toMatchObject({ EntityType: 'Ticket' })
    expect(JSON.parse(got.at(-1)!.body)).toMatchObject({ from: 'autotask', type: 'forward', connectionId: 'acme' })
    await listening.end('SIGKILL')
  })

  it.each([
    ['localhost:3000', 'http://localhost:3000/'],
    ['3000', 'http://localhost:3000/'],
    ['https://localhost:3000/hooks?a=b', 'https://localhost:3000/hooks?a=b'],
  ])('takes %s as %s', (text, url) => {
    expect(toForwardUrl(text).href).toBe(url)
  })

  it.each([
    [['--forward', 'ftp://localhost'], /is not an http\(s\) URL/],
    [['--forward', 'local host'], /is not an http\(s\) URL/],
    [['--format', 'soap', '--forward', '3000'], /standard or nango/],
    [['--secret', 'whsec_x'], /need --forward/],
    [['--secret', 'x', '--forward', '3000'], /--secret must be whsec_/],
  ])('refuses %j', async (args, message) => {
    const cli = commandsInProcess({ GUIDEPOST_URL: test.url, GUIDEPOST_API_KEY: test.key })
    const { code, stderr } = await cli.run('listen', ...args)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) })
  })
})
