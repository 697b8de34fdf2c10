import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountOf } from '../../gateway/src/testing-autotask.ts'
import { expectAccessible, expectToFit, screenshot, setColors } from './looks.ts'
import { newEnvironment, signedIn, withoutBrowser, world, type OwnEnvironment, type Visit } from './world.ts'

type Autotask = Awaited<ReturnType<typeof world>>['autotask']

// A machine without a browser says so loudly (`browser.ts`).
describe.skipIf(withoutBrowser)('connections', () => {
  let own: OwnEnvironment
  let visit: Visit
  let autotask: Autotask
  const tenant = (name: string) => autotask.tenants.find((each) => each.name === name)!
  const level = () => tenant('globex').user.level
  /** A connection of globex whose set-up goes as the tenant lets it. */
  const connect = (name: string) =>
    own.request('POST', `/v1/connections/${name}/connect?provider_config_key=autotask`, accountOf(tenant('globex')))
  /** As a link of the page would: without loading it anew, which costs more than all that is done there. */
  const open = (path: string): Promise<void> => visit.page.evaluate(`history.pushState(null, '', '/ui${path}')`)

  beforeAll(async () => {
    const shared = await world()
    autotask = shared.autotask
    own = await newEnvironment('Fabrikam')
    await own.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
    await own.request('POST', '/connections', {
      provider_config_key: 'autotask',
      connection_id: 'globex-new',
      ...accountOf(tenant('globex')),
    })
    const recover = autotask.fail({
      kind: 'outage',
      method: 'POST',
      path: /TicketWebhooks/,
      tenant: 'globex',
      times: 99,
    })
    await connect('globex-stalled')
    await shared.advance(31 * 60_000)
    recover()
    level().canCreateWebhooks = false
    await connect('globex-refused')
    level().canCreateWebhooks = true
    visit = await signedIn('/connections/new', { key: own.key })
  })
  afterAll(() => visit?.close())

  describe('connecting a tenant', () => {
    it('asks for what is missing', async () => {
      const { page } = visit
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      await page.getByText('Username is needed').waitFor()
      await page.getByLabel('Username').fill('nobody')
      await page.getByText('Username must look like abc123@example.com').waitFor()
      await expectAccessible(page)
    })

    it('tells each step, and ends waiting for the first event', async () => {
      const { page } = visit
      const { username, integrationCode, secret } = tenant('acme').user
      await page.getByLabel('Connection').fill('acme')
      await page.getByLabel('Username').fill(username)
      await page.getByLabel('Tracking identifier').fill(integrationCode)
      await page.getByLabel('Secret', { exact: false }).first().fill(secret)
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      await page.getByText('Active, waiting for the first event: change any ticket').waitFor()
      await page.getByRole('list', { name: 'Steps' }).getByRole('listitem').nth(5).waitFor()
      await page.evaluate('scrollTo(0, 0)')
      await screenshot(page, 'new-connection')
    })

    it('turns by itself when the first event comes', async () => {
      const { page } = visit
      tenant('acme').create('Tickets', { title: 'The first', status: 1, priority: 2, companyID: 1 })
      await page.getByText('Active: the first event has come').waitFor()
      await page.getByRole('link', { name: 'Go to the connection' }).click()
      await page.getByRole('heading', { level: 1, name: 'acme' }).waitFor()
    })
  })

  /** What SaaS Alerts shows: the headline, its colour, the button, and what is told. */
  describe.each([
    [
      'nothing was set up',
      'globex-new',
      'blue',
      'New feature available',
      'Retry Webhook Setup',
      'Webhooks are not set up yet',
    ],
    [
      'the set-up did not complete',
      'globex-stalled',
      'blue',
      'New feature available',
      'Retry Webhook Setup',
      'Initial setup did not complete',
    ],
    ['the set-up was refused', 'globex-refused', 'red', 'Webhook setup failed', 'Retry', 'Can create WebHooks'],
  ] as const)('when %s', (_, connection, color, headline, action, told) => {
    it(`says “${headline}”, what to do, and “${action}” mends it`, async () => {
      const { page } = visit
      await open(`/connections/autotask/${connection}`)
      const banner = page.locator(`[data-color=${color}]`, { hasText: headline })
      await banner.getByText(told).waitFor()
      if (color === 'red') await screenshot(page, 'connection-failed')
      await banner.getByRole('button', { name: action, exact: true }).click()
      await banner.waitFor({ state: 'detached' })
      await page.getByText('Active, waiting for the first event').waitFor()
    })
  })

  it('shows again what is still wrong after a retry', async () => {
    const { page } = visit
    level().canCreateWebhooks = false
    await connect('globex-twice')
    await open('/connections/autotask/globex-twice')
    await page.getByRole('button', { name: 'Retry', exact: true }).click()
    await page.getByRole('list', { name: 'Steps of the retry' }).getByRole('listitem').first().waitFor()
    await page.getByText('Webhook setup failed').waitFor()
    level().canCreateWebhooks = true
  })

  describe('a connection', () => {
    it('sets desired beside observed, plans and applies', async () => {
      const { page } = visit
      tenant('acme').setWebhookActive('Ticket', 1, false)
      await open('/connections/autotask/acme')
      await page.getByText('they agree').waitFor()
      await page.getByRole('table', { name: 'Last events' }).getByText('Ticket').first().waitFor()
      await page.getByRole('button', { name: 'Show all' }).click()
      await page
        .getByRole('table', { name: 'Desired beside observed' })
        .getByText('Guidepost Tickets')
        .first()
        .waitFor()
      await screenshot(page, 'connection')
      await page.getByRole('button', { name: 'Plan and apply…' }).click()
      await page.getByText('Activate the Ticket webhook 1').waitFor()
      await page.getByRole('button', { name: 'Apply', exact: true }).click()
      await page.getByRole('list', { name: 'Steps for Ticket' }).waitFor()
      expect(tenant('acme').webhooks()).toMatchObject([{ isActive: true }])
    })

    it('is examined by the doctor: ok, wrong with what to do, by hand with where', async () => {
      const { page } = visit
      await page.getByRole('button', { name: 'Run the checks' }).click()
      await page.getByText(/^\d+ ok, 0 wrong, 3 to look at by hand$/).waitFor()
    })

    it('takes metadata and settings', async () => {
      const { page } = visit
      await page.getByRole('button', { name: 'Edit metadata' }).click()
      await page.getByLabel('metadata as JSON').fill('{"plan": "gold"}')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('region', { name: 'metadata' }).getByText('"gold"').waitFor()
    })

    it.each(['light', 'dark'] as const)('is for everybody, in %s colours', async (colorScheme) => {
      await setColors(visit.page, colorScheme)
      await expectAccessible(visit.page)
    })

    it('is no wider than a telephone', async () => {
      const { page } = visit
      await expectToFit(page, 390)
      await page.setViewportSize({ width: 1440, height: 900 })
    })
  })

  describe('the list', () => {
    it('has them by status and by a part of the id, as links say', async () => {
      const { page } = visit
      await open('/connections?status=failed')
      const rows = page.getByRole('table', { name: 'Connections' }).locator('tbody').getByRole('link')
      await rows.first().waitFor()
      expect(await rows.allInnerTexts()).toEqual(['globex-twice'])
      await page.getByRole('button', { name: 'Clear the filter' }).click()
      await page.getByRole('link', { name: 'acme' }).waitFor()
      await screenshot(page, 'connections')
      await expectAccessible(page)
      await page.getByLabel('Search').fill('STALL')
      await page.getByRole('link', { name: 'acme' }).waitFor({ state: 'detached' })
      await rows.first().waitFor()
      expect(await rows.allInnerTexts()).toEqual(['globex-stalled'])
    })
  })

  it('disconnects after it was said what will happen, and tells what is left by hand', async () => {
    const { page } = visit
    const { user } = tenant('globex')
    const { secret } = user
    user.secret = 'changed at Autotask'
    await open('/connections/autotask/globex-stalled')
    await page.getByRole('button', { name: 'Disconnect…' }).click()
    await page.getByRole('dialog').getByText('Admin > Webhooks').waitFor()
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click()
    await page.getByText('Webhook left behind').waitFor()
    user.secret = secret
    await page.getByRole('button', { name: 'I have deleted it: forget it' }).click()
    await page.getByText('Webhook left behind').waitFor({ state: 'detached' })
  })
})
