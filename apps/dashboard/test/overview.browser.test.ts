import { createHmac } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startReceiver, type Receiver } from '../../gateway/test/support/receiver.ts'
import { accountOf } from '../../gateway/test/support/autotask.ts'
import { expectAccessible, expectToFit, patience, screenshot, setColors } from './page-helpers.ts'
import { newEnvironment, signedIn, describePages, world, type OwnEnvironment, type Visit } from './world.ts'

/** The number on a tile. */
const tile = (page: Page, name: string) =>
  page
    .locator('dl > div', { has: page.getByText(name, { exact: true }) })
    .locator('dd')
    .first()

describePages('the overview of a new environment', () => {
  let visit: Visit
  beforeAll(async () => {
    const { key } = await newEnvironment('brand-new')
    visit = await signedIn('/', { key })
  })
  afterAll(() => visit?.close())

  it('shows the first steps', async () => {
    const { page } = visit
    await page.getByRole('heading', { name: 'Three steps to the first event' }).waitFor()
    await page.getByText('No problems found. No webhook has arrived (last hour).').waitFor()
    await page.getByRole('link', { name: 'Create an integration' }).click()
    await page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor()
  })

  it('shows an error with its code and what to do, and retries on request', async () => {
    const { page } = visit
    const json = { error: { code: 'server_error', message: 'An unexpected error occurred' } }
    await page.route('**/v1/overview', (route) => route.fulfill({ status: 500, json }))
    await page.goBack()
    await page.reload()
    expect(await page.getByRole('alert').innerText()).toMatch(/unexpected error[^]+gateway’s log[^]+server_error/)
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('No problems found. No webhook has arrived (last hour).').waitFor()
  })
})

describePages('the overview', () => {
  let own: OwnEnvironment
  let receiver: Receiver
  let visit: Visit
  beforeAll(async () => {
    own = await newEnvironment('Northwind')
    receiver = await startReceiver()
    await connectUmbrella(own, receiver)
    await simulateAnHour(own)
    visit = await signedIn('/', { key: own.key })
    await visit.page.getByRole('img', { name: /^Events received: Accepted: total 1\d/ }).waitFor()
  })
  afterAll(async () => {
    await receiver?.close()
    await visit?.close()
  })

  it.each(['light', 'dark'] as const)('is accessible in %s colours', async (colorScheme) => {
    await setColors(visit.page, colorScheme)
    await expectAccessible(visit.page)
  })

  it('has a picture in the documentation', () => screenshot(visit.page, 'overview'))

  it.each([390, 1024])('fits a window of %i px', (width) => expectToFit(visit.page, width))

  it('counts new events without a reload', async () => {
    const { autotask } = await world()
    const events = tile(visit.page, 'Events received')
    await visit.page.getByText('Live', { exact: true }).waitFor()
    const before = Number(await events.innerText())
    tenant(autotask).create('Tickets', { title: 'Seen at once', status: 1, priority: 2, companyID: 1 })
    await events.getByText(String(before + 1), { exact: true }).waitFor()
  })

  it('shows the data of a chart as a table', async () => {
    await visit.page.getByRole('button', { name: 'Show table: Deliveries sent' }).click()
    await visit.page.getByRole('table', { name: 'Deliveries sent' }).getByRole('row').nth(3).waitFor()
  })

  it('keeps the period in the address, up to 30 days', async () => {
    const { page } = visit
    await page.getByText('30 days', { exact: true }).click()
    await page.waitForURL(/\/ui\/\?range=30d$/)
    await page.reload()
    expect(await page.getByRole('radio', { name: '30 days' }).isChecked()).toBe(true)
    await page.getByText('Last hour', { exact: true }).click()
  })

  it('mutes a problem with a reason, shows who did, and unmutes it', async () => {
    const { page } = visit
    const region = page.getByRole('region', { name: 'Needs attention' })
    await region.getByRole('button', { name: 'Mute: Events match no connection' }).click()
    const dialog = page.getByRole('dialog', { name: 'Mute this problem?' })
    await dialog.getByLabel('Reason').fill('a tenant that is not connected yet')
    await dialog.getByRole('combobox', { name: 'Mute' }).click()
    await page.getByRole('option', { name: 'for 1 week' }).click()
    await dialog.getByRole('button', { name: 'Mute problem' }).click()
    await region.getByRole('button', { name: 'Show 1 muted problem' }).click()
    const muted = region.getByRole('list', { name: 'Muted problems' })
    await muted.getByText(/^Muted by .+, until .+: a tenant that is not connected yet$/).waitFor()
    await expectAccessible(page)
    await muted.getByRole('button', { name: 'Unmute: Events match no connection' }).click()
    await region.getByRole('button', { name: 'Mute: Events match no connection' }).waitFor()
    // An act is recorded after its answer.
    await expect
      .poll(async () => (await own.request('GET', '/v1/audits')).data.map(({ action }: { action: string }) => action))
      .toEqual(expect.arrayContaining(['mute', 'unmute']))
  })

  it('lists what needs attention, most urgent first, with links', async () => {
    const lines = visit.page.getByRole('region', { name: 'Needs attention' }).getByRole('listitem')
    expect((await lines.allInnerTexts()).join('\n')).toMatch(/Signatures do not match[^]+Events match no connection/)
    await visit.page.getByRole('link', { name: 'Show: Signatures do not match' }).click()
    await visit.page.waitForURL(/\/ui\/events\?state=rejected&provider_config_key=autotask$/)
  })
})

type Autotask = Awaited<ReturnType<typeof world>>['autotask']
const tenant = ({ tenants }: Autotask) => tenants.find(({ name }) => name === 'umbrella')!

async function connectUmbrella({ request }: OwnEnvironment, { url }: Receiver): Promise<void> {
  const { autotask } = await world()
  await request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
  await request('PUT', '/v1/destinations/primary', { url })
  await request('POST', '/v1/connections/umbrella/connect?provider_config_key=autotask', accountOf(tenant(autotask)))
}

/** Simulates an hour of tickets, with some forged and some unmatched webhooks. */
async function simulateAnHour({ request }: OwnEnvironment): Promise<void> {
  const { test, autotask } = await world()
  const { webhook_url: url } = (await request('GET', '/integrations/autotask?include=webhook')).data
  const { secret } = (await request('POST', '/v1/integrations/autotask/secrets', {})).data
  const send = (key: string): Promise<unknown> => {
    const body = '{"Action":"Create","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":1}'
    const signature = `sha1=${createHmac('sha1', key).update(body).digest('base64')}`
    return test.post(url, body, { 'x-hook-signature': signature })
  }
  const waiting = async (): Promise<number> => (await request('GET', '/v1/overview')).data.deliveries.waiting.count
  for (let step = 0; step < 12; step++) {
    const ticket = tenant(autotask).create('Tickets', { title: `Ticket ${step}`, status: 1, priority: 2, companyID: 1 })
    if (step % 2 === 0) tenant(autotask).update('Tickets', ticket, { priority: 1 })
    if (step % 3 === 0) await send('not the secret')
    if (step === 5) await send(secret)
    await autotask.clock.advance(0)
    await vi.waitFor(async () => expect(await waiting()).toBe(0), { interval: 20, ...patience })
    await autotask.clock.advance(4 * 60_000)
  }
}
