import { createHmac } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startReceiver, type Receiver } from '../../gateway/test/support/receiver.ts'
import { accountOf } from '../../gateway/test/support/autotask.ts'
import { expectAccessible, expectToFit, screenshot, setColors } from './looks.ts'
import { newEnvironment, signedIn, withoutBrowser, world, type OwnEnvironment, type Visit } from './world.ts'

// A machine without a browser says so loudly (`browser.ts`).
describe.skipIf(withoutBrowser)('what came, and where it went', () => {
  let own: OwnEnvironment
  let receiver: Receiver
  let visit: Visit
  let page: Page
  /** Whether the receiver takes tickets about the printer. */
  let isMended = false
  /** The id of the event of the first ticket. */
  let first: string

  beforeAll(async () => {
    own = await newEnvironment('Initech')
    receiver = await startReceiver((response, { body }) =>
      body.includes('Printer on fire') && !isMended
        ? response.writeHead(500, { 'content-type': 'text/plain' }).end('The database is away')
        : response.writeHead(200).end('{"ok":true}'),
    )
    first = await haveTickets(own, receiver)
    visit = await signedIn('/events?state=accepted&connection_id=nobody', { key: own.key })
    page = visit.page
  })
  afterAll(async () => {
    await visit?.close()
    await receiver?.close()
  })

  /** By the menu: the page isn't loaded anew. */
  const go = (name: string) => page.getByRole('navigation').getByRole('link', { name }).click()
  const table = (name: string) => page.getByRole('table', { name })
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
  const dialog = (name: string) => page.getByRole('dialog', { name })

  /** For everybody, and on a telephone; with a picture for the documentation. */
  async function looksGood(name: string): Promise<void> {
    await expectAccessible(page)
    await screenshot(page, name)
    await expectToFit(page, 390)
    await page.setViewportSize({ width: 1440, height: 900 })
  }

  describe('events', () => {
    it('are found by what their address and their filter say', async () => {
      await page.getByText('No event is like that').waitFor()
      await button('Clear the filter').click()
      await table('Events').waitFor()
      await page.getByRole('combobox', { name: 'Type' }).fill('Account')
      await page.getByText('No event is like that').waitFor()
      expect(page.url()).toMatch(/\/ui\/events\?type=Account$/)
      await button('Clear the filter').click()
    })

    it('are listed, the newest first, and come without a reload', async () => {
      const rows = table('Events').getByRole('row')
      await rows.nth(7).waitFor()
      await looksGood('events')
      const { autotask } = await world()
      tenantOf(autotask).create('Tickets', { title: 'Seen at once', status: 1, priority: 2, companyID: 1 })
      await rows.nth(8).waitFor()
    })

    it('show their way: received, verified, matched, stored, delivered', async () => {
      await page.getByRole('textbox', { name: 'Open the event with this id' }).fill(first)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Ticket Create' }).waitFor()
      await page.getByText('It came 1 more time: recognised, counted, and passed on once.').waitFor()
      await page.getByText('HMAC-SHA1 in x-hook-signature').waitFor()
      await page.getByRole('link', { name: 'Primary endpoint' }).waitFor()
      await page.getByText(/^HTTP 200 · /).waitFor()
      await looksGood('event')
      await page.getByText('What was answered').click()
      expect(await page.getByRole('region', { name: 'answer to try 1' }).innerText()).toBe('{"ok":true}')
    })

    it('show what came, byte for byte', async () => {
      const { data } = await own.request('GET', `/v1/events/${first}`)
      await page.getByRole('tab', { name: 'Raw' }).click()
      expect(await page.getByRole('region', { name: 'body as it was received' }).innerText()).toBe(data.body_text)
      await page.getByText(`${Buffer.byteLength(data.body_text)} bytes, exactly as they were signed`).waitFor()
    })

    it('are replayed', async () => {
      const before = receiver.received.length
      await button('Replay').click()
      await dialog('Replay this event?').getByRole('button', { name: 'Replay' }).click()
      await page.getByText('1 delivery is on its way.').waitFor()
      await vi.waitFor(() => expect(receiver.received).toHaveLength(before + 1))
      expect(JSON.parse(receiver.received.at(-1)!.body).delivery).toMatchObject({ replay: true })
    })
  })

  it('lists apart what was not believed, with the reason and what to do', async () => {
    await go('Events')
    await page.getByRole('combobox', { name: 'State' }).click()
    await page.getByRole('option', { name: 'rejected' }).click()
    await button('Signature does not match').click()
    await dialog('A webhook that was not believed')
      .getByText(/It was signed with another secret/)
      .waitFor()
    await page.keyboard.press('Escape')
  })

  describe('dead letters', () => {
    const only = () => button(/^Dead letter \d+: Ticket Create$/)

    it('are found by their destination', async () => {
      await go('Destinations')
      await page.getByRole('link', { name: '1', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor()
      await only().waitFor()
      await page.getByRole('link', { name: 'Primary endpoint' }).waitFor()
      await looksGood('dead-letters')
    })

    it('are counted and shown before many are replayed, which then is done with its progress', async () => {
      await button('Replay these…').click()
      const replay = dialog('Replay dead letters')
      await replay.getByText('1 delivery to send again').waitFor()
      await replay.getByRole('cell', { name: 'initech' }).waitFor()
      await replay.getByRole('button', { name: 'Replay 1' }).click()
      await replay.getByText('1 delivery is on its way').waitFor()
      await replay.getByRole('button', { name: 'Close' }).last().click()
    })

    it('are opened, and replayed one by one; what became of it stands beside it', async () => {
      isMended = true
      await vi.waitFor(async () => expect((await own.request('GET', '/v1/deliveries?state=dead')).data).toHaveLength(2))
      await only().last().click()
      const letter = page.getByRole('dialog', { name: /^Dead letter/ })
      await letter.getByText('The endpoint answered 500').first().waitFor()
      await letter.getByRole('button', { name: 'Replay' }).click()
      await dialog('Send it again?').getByRole('button', { name: 'Replay' }).click()
      await letter.getByText('succeeded').waitFor()
    })

    it('say that the event has arrived since, and are replayed all the same if one means it', async () => {
      const letter = page.getByRole('dialog', { name: /^Dead letter/ })
      await letter.getByRole('button', { name: 'Replay' }).click()
      const question = dialog('Send it again?')
      await question.getByRole('button', { name: 'Replay' }).click()
      await question.getByText('was delivered meanwhile: send "force" to deliver it again').waitFor()
      await question.getByRole('checkbox').check()
      await question.getByRole('button', { name: 'Replay' }).click()
      await vi.waitFor(async () => expect(await letter.getByText('succeeded').count()).toBe(2))
    })
  })

  describe('destinations', () => {
    it('are added, with a key that is shown once, and tried', async () => {
      await page.keyboard.press('Escape')
      await go('Destinations')
      await table('Destinations').waitFor()
      await looksGood('destinations')
      await button('Add the secondary endpoint').click()
      await page.getByLabel('URL').fill('http://10.0.0.1/')
      await button('Add').click()
      await page.getByRole('alert').getByText('invalid_body').waitFor()
      await page.getByLabel('URL').fill(`${receiver.url}/second`)
      await button('Add').click()
      expect(await page.getByRole('region', { name: 'signing key', exact: true }).innerText()).toMatch(/^whsec_/)
      await button('Show the endpoint').click()
      await button('Send a test').click()
      await dialog('A test').getByText('{"ok":true}').waitFor()
      await page.keyboard.press('Escape')
    })

    it('are paused, say why they wait, and resumed', async () => {
      await button('Pause').click()
      await page.getByLabel('Why').fill('Maintenance until noon')
      await dialog('Pause this destination?').getByRole('button', { name: 'Pause' }).click()
      await page.getByRole('alert').getByText('“Maintenance until noon”').waitFor()
      const { autotask } = await world()
      tenantOf(autotask).create('Tickets', { title: 'Waits for it', status: 1, priority: 2, companyID: 1 })
      await table('Deliveries').getByText('held').waitFor()
      await setColors(page, 'dark')
      await looksGood('destination')
      await setColors(page, 'light')
      await button('Resume').click()
      await page.getByText('“Maintenance until noon”').waitFor({ state: 'detached' })
      await table('Deliveries').getByText('succeeded').waitFor()
    })

    it('have their key rotated, and are deleted once one knows what goes with them', async () => {
      await button('Rotate…').click()
      await dialog('Make a new signing key?').getByRole('button', { name: 'Rotate' }).click()
      await page.getByRole('region', { name: 'signing key', exact: true }).waitFor()
      await page.getByText(/signs until/).waitFor()
      await button('More').click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await dialog('Delete the secondary endpoint?').getByText('Nothing waits for it.').waitFor()
      await dialog('Delete the secondary endpoint?').getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('heading', { level: 1, name: 'Destinations' }).waitFor()
      await page.getByRole('link', { name: 'Secondary endpoint' }).waitFor({ state: 'detached' })
    })
  })

  describe('linked tickets', () => {
    it('are linked by the number of the ticket, and close with it without a reload', async () => {
      const { autotask } = await world()
      const tenant = tenantOf(autotask)
      const ticket = tenant.create('Tickets', { title: 'Server down', status: 1, priority: 1, companyID: 1 })
      await go('Linked tickets')
      await button('Link an alert').first().click()
      await page.getByLabel('Alert', { exact: true }).last().fill('alert-4711')
      await page.getByRole('combobox', { name: 'Connection' }).last().fill('initech')
      await page.getByLabel('Ticket', { exact: true }).fill(String(ticket))
      await button('Link').click()
      const row = table('Linked tickets').getByRole('row', { name: /alert-4711/ })
      await row.getByText('open').waitFor()
      await autotask.clock.advance(1000)
      tenant.update('Tickets', ticket, { status: 5, resolution: 'Restarted it' }, { by: tenant.technicianId })
      await autotask.clock.settle()
      await row.getByText('closed').waitFor()
      await row.getByText('Restarted it').waitFor()
      await looksGood('linked-tickets')
    })

    it('are read again, and unlinked', async () => {
      await button('Actions for alert-4711').click()
      await page.getByRole('menuitem', { name: 'Read the ticket now' }).click()
      await page.getByText(/^Ticket T\S+ is closed\.$/).waitFor()
      await button('Actions for alert-4711').click()
      await page.getByRole('menuitem', { name: 'Unlink' }).click()
      await dialog('Unlink alert-4711?').getByRole('button', { name: 'Unlink' }).click()
      await table('Linked tickets').getByText('alert-4711').waitFor({ state: 'detached' })
    })
  })
})

type Autotask = Awaited<ReturnType<typeof world>>['autotask']
const tenantOf = ({ tenants }: Autotask) => tenants.find(({ name }) => name === 'initech')!

/** Tickets come and change; one can't be delivered, one webhook comes twice, one is forged, one is nobody's. Two alerts are linked. Answers the first event's id. */
async function haveTickets({ request }: OwnEnvironment, { url }: Receiver): Promise<string> {
  const { test, autotask } = await world()
  const tenant = tenantOf(autotask)
  await request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
  await request('PUT', '/v1/destinations/primary', { url, schedule: { max_attempts: 1 } })
  await request('POST', '/v1/connections/initech/connect?provider_config_key=autotask', accountOf(tenant))
  const [, , colleague, mail = 0] = ['VPN is slow', 'Printer on fire', 'New colleague', 'No mail'].map((title) =>
    tenant.create('Tickets', { title, status: 1, priority: 2, companyID: 1 }),
  )
  await autotask.clock.advance(0)
  const [registration] = (await request('GET', '/v1/registrations')).data
  const { id: first } = (await request('GET', '/v1/events')).data.at(-1)
  const { body_text: body, headers } = (await request('GET', `/v1/events/${first}`)).data
  const signature = headers['x-hook-signature']
  await test.post(registration.webhook_url, body, { 'x-hook-signature': signature })
  await test.post(registration.webhook_url, `${body} `, { 'x-hook-signature': signature })
  const { webhook_url: shared } = (await request('GET', '/integrations/autotask?include=webhook')).data
  const { secret } = (await request('POST', '/v1/integrations/autotask/secrets', {})).data
  const nobodys = '{"Action":"Create","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":1}'
  const digest = createHmac('sha1', secret).update(nobodys).digest('base64')
  await test.post(shared, nobodys, { 'x-hook-signature': `sha1=${digest}` })
  const link = { provider_config_key: 'autotask', connection_id: 'initech' }
  await request('POST', '/v1/linked-tickets', { ...link, alert_id: 'mail-queue-17', ticket_id: mail })
  await request('POST', '/v1/linked-tickets', { ...link, alert_id: 'login-from-abroad', ticket_id: colleague })
  await autotask.clock.advance(1000)
  tenant.update('Tickets', mail, { status: 5, resolution: 'Emptied the queue' }, { by: tenant.technicianId })
  await autotask.clock.settle()
  return first
}
