import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startReceiver, type Receiver } from '../../gateway/src/outbound/testing.ts'
import { accountOf } from '../../gateway/src/testing-autotask.ts'
import { expectAccessible, expectToFit, screenshot, setColors } from './looks.ts'
import { newEnvironment, signedIn, withoutBrowser, world, type OwnEnvironment, type Visit } from './world.ts'

// A machine without a browser says so loudly (`browser.ts`).
describe.skipIf(withoutBrowser)('what came and where it went', () => {
  let own: OwnEnvironment
  let receiver: Receiver
  let visit: Visit
  let page: Page
  let ui: string
  beforeAll(async () => {
    own = await newEnvironment('Initech')
    receiver = await startReceiver((response, { body }) =>
      body.includes('Printer on fire')
        ? response.writeHead(500, { 'content-type': 'text/plain' }).end('The database is away')
        : response.writeHead(200).end('{"ok":true}'),
    )
    await haveTickets(own, receiver)
    visit = await signedIn('/events', { key: own.key })
    page = visit.page
    ui = `${(await world()).test.url}/ui`
  })
  afterAll(async () => {
    await receiver?.close()
    await visit?.close()
  })

  it('lists events', async () => {
    await page.getByRole('table', { name: 'Events' }).getByRole('row').nth(4).waitFor()
    await looksGood('events')
    await page
      .getByRole('link', { name: /Ticket/ })
      .first()
      .click()
    await page.getByText('What was answered').first().waitFor()
    await looksGood('event')
  })

  it('dead letters', async () => {
    await page.goto(`${ui}/dead-letters`)
    await page.getByRole('table', { name: 'Dead letters' }).waitFor()
    await looksGood('dead-letters')
    await page.getByRole('button', { name: 'Replay these…' }).click()
    await page.getByText('1 delivery to send again').waitFor()
    await looksGood('u3-replay-many')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Dead letter / }).click()
    await page.getByText('What was answered').first().waitFor()
    await looksGood('u3-dead-letter')
  })

  it('destinations', async () => {
    await page.goto(`${ui}/destinations`)
    await page.getByRole('link', { name: 'Primary endpoint' }).waitFor()
    await looksGood('destinations')
    await page.getByRole('button', { name: 'Add the secondary endpoint' }).click()
    await page.getByText('Retries, limits and more').click()
    await looksGood('u3-add-endpoint')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Primary endpoint' }).click()
    await page.getByRole('table', { name: 'Deliveries' }).waitFor()
    await looksGood('destination')
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('HTTP').or(page.getByText('200')).first().waitFor()
    await looksGood('u3-test')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Pause' }).click()
    await looksGood('u3-pause')
    await page.getByLabel('Why').fill('Maintenance until noon')
    await page.getByRole('button', { name: 'Pause' }).last().click()
    await page.getByText('Maintenance until noon').waitFor()
    await looksGood('u3-paused')
  })

  async function looksGood(name: string): Promise<void> {
    for (const colorScheme of ['dark', 'light'] as const) {
      await setColors(page, colorScheme)
      await expectAccessible(page)
    }
    await screenshot(page, name)
    await expectToFit(page, 390)
    await page.waitForTimeout(400)
    if (process.env['U3_LOOK']) await page.screenshot({ path: `/tmp/u3-${name}-390.png`, fullPage: true })
    await page.setViewportSize({ width: 1440, height: 900 })
  }
})

/** Four tickets, of which one can't be delivered. */
async function haveTickets({ request }: OwnEnvironment, { url }: Receiver): Promise<void> {
  const { autotask } = await world()
  const tenant = autotask.tenants.find(({ name }) => name === 'initech')!
  await request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
  await request('PUT', '/v1/destinations/primary', { url, schedule: { max_attempts: 1 } })
  await request('POST', '/v1/connections/initech/connect?provider_config_key=autotask', accountOf(tenant))
  for (const title of ['VPN is slow', 'Printer on fire', 'New colleague', 'Mail does not arrive']) {
    tenant.create('Tickets', { title, status: 1, priority: 2, companyID: 1 })
  }
  await autotask.clock.advance(0)
}
