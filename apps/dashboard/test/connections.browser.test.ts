import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountOf } from '../../gateway/test/support/autotask.ts'
import { expectAccessible, expectToFit, screenshot, sentBy, setColors } from './page-helpers.ts'
import { newEnvironment, signedIn, describePages, world, type OwnEnvironment, type Visit } from './world.ts'

type Autotask = Awaited<ReturnType<typeof world>>['autotask']

let own: OwnEnvironment
let visit: Visit
let autotask: Autotask
const tenant = (name: string) => autotask.tenants.find((each) => each.name === name)!
const level = () => tenant('globex').user.level
/** Connects a connection to the tenant globex. */
const connect = (name: string) =>
  own.request('POST', `/v1/connections/${name}/connect?provider_config_key=autotask`, accountOf(tenant('globex')))
/** Opens a path without reloading the page, as a link does. */
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

describePages('connecting a tenant', () => {
  it('names missing and invalid fields', async () => {
    const { page } = visit
    await page.getByRole('button', { name: 'Connect tenant', exact: true }).click()
    await page.getByText('Username is required').waitFor()
    await page.getByLabel('Username').fill('nobody')
    await page.getByText('Username must look like abc123@example.com').waitFor()
    await expectAccessible(page)
  })

  it('shows each step, and then waits for the first event', async () => {
    const { page } = visit
    const { username, integrationCode, secret } = tenant('acme').user
    await page.getByLabel('Connection').fill('acme')
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Tracking identifier').fill(integrationCode)
    await page.getByLabel('Secret', { exact: false }).first().fill(secret)
    const body = sentBy(page, 'POST', '/connect')
    await page.getByRole('button', { name: 'Connect tenant', exact: true }).click()
    expect(await body).not.toHaveProperty('registrations')
    await page.getByText('Webhook active. Waiting for the first event').waitFor()
    await page.getByRole('list', { name: 'Steps' }).getByRole('listitem').nth(5).waitFor()
    await page.evaluate('scrollTo(0, 0)')
    await screenshot(page, 'new-connection')
  })

  it('updates automatically when the first event arrives', async () => {
    const { page } = visit
    tenant('acme').create('Tickets', { title: 'The first', status: 1, priority: 2, companyID: 1 })
    await page.getByText('Webhook active. First event received').waitFor()
    await page.getByRole('link', { name: 'Show connection' }).click()
    await page.getByRole('heading', { level: 1, name: 'acme' }).waitFor()
  })
})

/** The banners of SaaS Alerts: colour, headline, button and text. */
describePages.each([
  [
    'nothing is set up',
    'globex-new',
    'blue',
    'New feature available',
    'Retry Webhook Setup',
    'Webhooks are not set up yet',
  ],
  [
    'the setup did not complete',
    'globex-stalled',
    'blue',
    'New feature available',
    'Retry Webhook Setup',
    'Initial setup did not complete',
  ],
  ['the setup was refused', 'globex-refused', 'red', 'Webhook setup failed', 'Retry', 'Can create WebHooks'],
] as const)('when %s', (_, connection, color, headline, action, text) => {
  it(`the banner “${headline}” says what to do, and “${action}” fixes it`, async () => {
    const { page } = visit
    await open(`/connections/autotask/${connection}`)
    const banner = page.locator(`[data-color=${color}]`, { hasText: headline })
    await banner.getByText(text).waitFor()
    if (color === 'red') await screenshot(page, 'connection-failed')
    await banner.getByRole('button', { name: action, exact: true }).click()
    await banner.waitFor({ state: 'detached' })
    await page.getByText('Webhook active. Waiting for the first event').waitFor()
  })
})

describePages('a retry', () => {
  it('shows the remaining problem after a retry', async () => {
    const { page } = visit
    level().canCreateWebhooks = false
    await connect('globex-twice')
    await open('/connections/autotask/globex-twice')
    await page.getByRole('button', { name: 'Retry', exact: true }).click()
    await page.getByRole('list', { name: 'Retry steps' }).getByRole('listitem').first().waitFor()
    await page.getByText('Webhook setup failed', { exact: true }).waitFor()
    level().canCreateWebhooks = true
  })
})

describePages('a connection', () => {
  it('compares desired and observed settings, and applies a plan', async () => {
    const { page } = visit
    tenant('acme').setWebhookActive('Ticket', 1, false)
    await open('/connections/autotask/acme')
    await page.getByText('Matches the provider').waitFor()
    await page.getByRole('table', { name: 'Last events' }).getByText('Create').first().waitFor()
    await page.getByRole('button', { name: 'Show all settings' }).click()
    await page
      .getByRole('table', { name: 'Desired and observed settings' })
      .getByText('Guidepost Tickets')
      .first()
      .waitFor()
    await screenshot(page, 'connection')
    await page.getByRole('button', { name: 'Show plan…' }).click()
    await page.getByText('Activate the Ticket webhook 1').waitFor()
    await page.getByRole('button', { name: 'Apply plan', exact: true }).click()
    await page.getByRole('list', { name: 'Steps for Ticket' }).waitFor()
    expect(tenant('acme').webhooks()).toMatchObject([{ isActive: true }])
  })

  it('runs the doctor’s checks', async () => {
    const { page } = visit
    await page.getByRole('button', { name: 'Run checks' }).click()
    await page.getByText(/^\d+ OK, 0 wrong, 4 to check by hand$/).waitFor()
  })

  it('saves edited metadata', async () => {
    const { page } = visit
    await page.getByRole('button', { name: 'Edit metadata' }).click()
    await page.getByLabel('metadata as JSON').fill('{"plan": "gold"}')
    await page.getByRole('button', { name: 'Save metadata' }).click()
    await page.getByRole('region', { name: 'metadata' }).getByText('"gold"').waitFor()
  })

  it.each(['light', 'dark'] as const)('is accessible in %s colours', async (colorScheme) => {
    await setColors(visit.page, colorScheme)
    await expectAccessible(visit.page)
  })

  it('fits on a phone', async () => {
    const { page } = visit
    await expectToFit(page, 390)
    await page.setViewportSize({ width: 1440, height: 900 })
  })
})

describePages('the list', () => {
  it('counts what matches, and filters and sorts by silence', async () => {
    const { page } = visit
    const rows = page.getByRole('table', { name: 'Connections' }).locator('tbody').getByRole('link')
    await open('/connections?sort=silent')
    await page.getByText('5 connections', { exact: true }).waitFor()
    // Only `acme` has received an event.
    expect((await rows.allInnerTexts()).at(-1)).toBe('acme')
    await open('/connections?silent=1h&sort=id')
    await page.getByText('4 connections', { exact: true }).waitFor()
    expect(await rows.allInnerTexts()).toEqual(['globex-new', 'globex-refused', 'globex-stalled', 'globex-twice'])
  })

  it('filters by status, as links do, and by a part of the id', async () => {
    const { page } = visit
    await open('/connections?status=failed')
    const rows = page.getByRole('table', { name: 'Connections' }).locator('tbody').getByRole('link')
    await rows.first().waitFor()
    expect(await rows.allInnerTexts()).toEqual(['globex-twice'])
    await page.getByRole('button', { name: 'Clear filter' }).click()
    await page.getByRole('link', { name: 'acme' }).waitFor()
    await screenshot(page, 'connections')
    await expectAccessible(page)
    await page.getByLabel('Search').fill('STALL')
    await page.getByRole('link', { name: 'acme' }).waitFor({ state: 'detached' })
    await rows.first().waitFor()
    expect(await rows.allInnerTexts()).toEqual(['globex-stalled'])
  })
})

describePages('disconnecting a connection', () => {
  it('shows what disconnecting does, disconnects, and lists the webhook that remains', async () => {
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
    await page.getByRole('button', { name: 'I deleted it: remove from list' }).click()
    await page.getByText('Webhook left behind').waitFor({ state: 'detached' })
  })
})
