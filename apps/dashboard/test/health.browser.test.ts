import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { accountOf, askWebhooks } from '../../gateway/test/support/autotask.ts'
import { expectAccessible, expectToFit, patience } from './page-helpers.ts'
import { newEnvironment, signedIn, describePages, world, type OwnEnvironment, type Visit } from './world.ts'

type Tenant = Awaited<ReturnType<typeof world>>['autotask']['tenant']

let own: OwnEnvironment
let visit: Visit
let tenantOf: (name: string) => Tenant
const byHandSecret = 'a-secret-made-by-hand'
/** Opens a path without reloading the page, as a link does. */
const open = (path: string): Promise<void> => visit.page.evaluate(`history.pushState(null, '', '/ui${path}')`)
const bannerOf = (color: string, headline: string) => visit.page.locator(`[data-color=${color}]`, { hasText: headline })

/** A webhook as Nango's guide makes it, and the connection that has its Guid. */
async function setUpByHand(tenant: Tenant): Promise<void> {
  const { autotask } = await world()
  await own.request('POST', '/v1/integrations/autotask/secrets', { secret: byHandSecret })
  const { data } = await own.request('GET', '/integrations/autotask?include=webhook')
  const { itemId } = (await askWebhooks(autotask, tenant.user, 'POST', '', {
    isActive: true,
    name: 'Nango Ticket Sync',
    webhookUrl: data.webhook_url,
    deactivationUrl: data.webhook_url,
    secretKey: byHandSecret,
    isSubscribedToCreateEvents: true,
    isSubscribedToUpdateEvents: true,
    isSubscribedToDeleteEvents: true,
    sendThresholdExceededNotification: false,
  })) as { itemId: number }
  const field = { fieldID: 2, isDisplayAlwaysField: false, isSubscribedField: true, webhookID: itemId }
  await askWebhooks(autotask, tenant.user, 'POST', `/${itemId}/Fields`, field)
  const connection_config = { webhookGuid: tenant.webhooks()[0]!.guid }
  await own.request('POST', '/connections', {
    provider_config_key: 'autotask',
    connection_id: 'by-hand',
    connection_config,
  })
}

beforeAll(async () => {
  const shared = await world()
  const { autotask } = shared
  tenantOf = (name) => autotask.tenants.find((each) => each.name === name)!
  own = await newEnvironment('Health')
  await own.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
  tenantOf('hooli').user.level.access.Tickets = 'none'
  for (const [connection, name] of [
    ['blind', 'hooli'],
    ['refused', 'stark'],
    ['switched-off', 'wonka'],
  ] as const) {
    const path = `/v1/connections/${connection}/connect?provider_config_key=autotask`
    await own.request('POST', path, accountOf(tenantOf(name)))
  }
  await setUpByHand(tenantOf('wayne'))
  tenantOf('wayne').create('Tickets', { title: 'x', status: 1, priority: 2, companyID: 1 })
  tenantOf('stark').user.secret = 'changed at Autotask'
  await shared.advance(17 * 60_000)
  await shared.round()
  visit = await signedIn('/', { key: own.key })
}, 60_000)
afterAll(() => visit?.close())

describePages('the health of tenants', () => {
  it('names each problem on the overview, and leads to the tenants that have it', async () => {
    const { page } = visit
    const attention = page.getByRole('region', { name: 'Needs attention' })
    await attention.getByText('Autotask PSA rejects the credentials').waitFor()
    await page.getByLabel('Show: No events will arrive: the API user may not read and update Tickets').click()
    const rows = page.getByRole('table', { name: 'Connections' }).locator('tbody')
    await rows.getByText('No events will arrive').waitFor()
    expect(await rows.getByRole('link').allInnerTexts()).toEqual(['blind'])
    // The titles and numbers of the reasons load apart from the list.
    await vi.waitFor(async () => {
      const reason = await page.getByRole('combobox', { name: 'Reason' }).inputValue()
      expect(reason).toBe('No events will arrive: the API user may not read and update Tickets (1)')
    }, patience)
  })

  it('shows a tenant that cannot send in red, and Check now finds that its right is back', async () => {
    const { page } = visit
    await open('/connections/autotask/blind')
    const banner = bannerOf('red', 'No events will arrive')
    await banner.getByText('Give the API user Read and Update on Tickets').waitFor()
    await page.getByText('Webhook active. Waiting for the first event').waitFor({ state: 'detached' })
    await expectAccessible(page)
    tenantOf('hooli').user.level.access.Tickets = 'full'
    await banner.getByRole('button', { name: 'Check now' }).click()
    await page.getByText('Webhook active. Waiting for the first event').waitFor()
    await banner.waitFor({ state: 'detached' })
  })

  it('shows rejected credentials in red, and asks for new ones in the banner and under Settings', async () => {
    const { page } = visit
    await open('/connections/autotask/refused')
    const banner = bannerOf('red', 'Autotask PSA rejects the credentials')
    await banner.getByText('This webhook is no longer maintained').waitFor()
    expect(await page.getByRole('button', { name: 'Enter new credentials…' }).count()).toBe(2)
    await banner.getByRole('button', { name: 'Enter new credentials…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Enter new credentials' })
    await dialog.getByLabel('Secret', { exact: false }).first().fill('wrong')
    await dialog.getByRole('button', { name: 'Check and save' }).click()
    await dialog.getByText('The API user cannot sign in (401)').first().waitFor()
    await dialog.getByLabel('Secret', { exact: false }).first().fill(tenantOf('stark').user.secret)
    await dialog.getByRole('button', { name: 'Check and save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await banner.waitFor({ state: 'detached' })
  })

  it('shows a webhook made by hand as such, with its last event, and takes it over', async () => {
    const { page } = visit
    await open('/connections/autotask/by-hand')
    const banner = bannerOf('gray', 'Webhook set up by hand')
    await banner.getByText('Guidepost cannot check, repair or remove it').waitFor()
    await banner.getByText('Last event:').waitFor()
    await expectAccessible(page)
    await banner.getByRole('button', { name: 'Let Guidepost manage it…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Let Guidepost manage the webhook' })
    const { username, integrationCode, secret } = tenantOf('wayne').user
    await dialog.getByLabel('Username').fill(username)
    await dialog.getByLabel('Tracking identifier').fill(integrationCode)
    await dialog.getByLabel('Secret', { exact: false }).first().fill(secret)
    await dialog.getByRole('button', { name: 'Take over the webhook' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('article', { name: 'Ticket webhook' }).waitFor()
    expect(tenantOf('wayne').webhooks()).toHaveLength(1)
  })

  it('only looks with Check now at a webhook that somebody switched off, and switches it on with Repair now', async () => {
    const { page } = visit
    const tenant = tenantOf('wonka')
    tenant.setWebhookActive('Ticket', 1, false)
    await open('/connections/autotask/switched-off')
    const webhook = page.getByRole('article', { name: 'Ticket webhook' })
    await webhook.getByRole('button', { name: 'Check now' }).click()
    await bannerOf('red', 'Webhook switched off').waitFor()
    expect(tenant.webhooks()).toMatchObject([{ isActive: false }])
    await expectToFit(page, 390)
    await page.setViewportSize({ width: 1440, height: 900 })
    await webhook.getByRole('button', { name: 'Repair now' }).click()
    await bannerOf('red', 'Webhook switched off').waitFor({ state: 'detached' })
    expect(tenant.webhooks()).toMatchObject([{ isActive: true }])
  })

  it('lists what the API does not show, with the place to look', async () => {
    const { page } = visit
    await page.getByRole('button', { name: 'Show all checks' }).click()
    const results = page.getByRole('list', { name: 'Results of checks' })
    await results.getByText('The security level of the API user is API-only and assigned to it').waitFor()
    await results.getByText('Lines of Business').waitFor()
  })
})
