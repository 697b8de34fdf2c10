/**
 * The smallest program that uses each published package, run in a user's project. `api` is the package's main export, `assert`
 * is Node's. A package without a program fails the test, so that nobody forgets a new package.
 */
export const smoke: Readonly<Record<string, string>> = {
  '@guidepost/webhook-signature': `
    const body = Buffer.from('{"Id":7}')
    assert.deepEqual(api.verify(body, 'sha1=+/ospQ3PZqC+9MO7xQ5hKcimhsI=', ['key'], api.autotask), { ok: true, secret: 0 })`,
  '@guidepost/autotask-payload': `
    for (const { body, events } of api.samples) assert.equal(api.parse(body).events.length, events.length)`,
  '@guidepost/connection-matcher': `
    assert.equal(api.normalizeGuid('{A1DA62A4-2C49-40A8-8183-69994CE5B3EB}'), 'a1da62a4-2c49-40a8-8183-69994ce5b3eb')`,
  '@guidepost/provider': `
    assert.equal(api.contractVersion, 1)`,
  '@guidepost/provider-autotask': `
    const { receive, vectors } = api.autotask()
    for (const { secret, webhook, expected } of vectors) assert.deepEqual(receive.verify(webhook, [secret]), expected)`,
  '@guidepost/provider-standard-webhooks': `
    const { receive, vectors } = api.standardWebhooks({ match: { event: 'data.account_id', connection: 'accountId' } })
    for (const { secret, webhook, expected } of vectors) assert.deepEqual(receive.verify(webhook, [secret]), expected)`,
  '@guidepost/nango-host': `
    const unknown = { id: 'unknown', contractVersion: 0 }
    for (const make of [api.nangoHandler, api.connectionHooks, api.fetchHandler, api.nodeHandler])
      assert.throws(() => make(unknown, {}), { code: 'unsupported_contract' })`,
  '@guidepost/autotask-client': `
    const zone = { url: 'https://webservices3.autotask.net/ATServicesRest/', ci: 1 }
    const fetch = async (url) => Response.json(url.includes('zone') ? zone : { item: { Id: 7, TicketNumber: 'T20260101.0001' } })
    const credentials = { username: 'api@example.com', secret: 'secret', integrationCode: 'code' }
    const ticket = await api.createAutotaskClient({ credentials, fetch }).tickets.get(7)
    assert.equal(ticket.ticketNumber, 'T20260101.0001')`,
  '@guidepost/ticket-sync': `
    const read = async () => ({ found: 'ticket', ticketId: '7', ticketNumber: null, status: '5', completedDate: null })
    const { change } = await api.syncTicket(api.linkTicket('7'), undefined, { read })
    assert.equal(change, 'ticket.closed')`,
  '@guidepost/store': `
    const file = require('node:path').join(require('node:fs').mkdtempSync('store-'), 'guidepost.db')
    const store = await api.openStore({ url: 'sqlite:' + file, encryptionKeys: [Buffer.alloc(32, 1)] })
    const made = await store.createEnvironment({ name: 'dev', uuid: '0b9d3f68-7c21-4e5a-9f47-c8a1e2d35b76', now: 1 })
    assert.equal((await store.listEnvironments())[0].name, made.name)
    await store.close()`,
  '@guidepost/autotask-simulator': `
    const autotask = await api.startAutotask()
    const user = encodeURIComponent(autotask.tenant.user.username)
    const zone = await (await fetch(autotask.url + '/ATServicesRest/V1.0/ZoneInformation?user=' + user)).json()
    assert.equal(zone.url, autotask.url + '/ATServicesRest/')
    await autotask.close()`,
  '@guidepost/gateway': `
    const config = { handlers: [] }
    assert.equal(api.defineConfig(config), config)
    const page = require('node:path').join(require.resolve('@guidepost/gateway/package.json'), '../dist/ui/index.html')
    assert.ok(require('node:fs').existsSync(page), 'the dashboard is not in it')`,
}
