import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountOf } from '../../gateway/test/support/autotask.ts'
import { expectAccessible, expectToFit } from './page-helpers.ts'
import { newEnvironment, signedIn, describePages, world, type OwnEnvironment, type Visit } from './world.ts'

let own: OwnEnvironment
let visit: Visit
let globex: Awaited<ReturnType<typeof world>>['autotask']['tenants'][number]

/** Two tenants that are right so far, one whose setup is refused, one by hand, and one that is not set up. */
beforeAll(async () => {
  const { autotask } = await world()
  globex = autotask.tenants.find(({ name }) => name === 'globex')!
  own = await newEnvironment('Operations')
  await own.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
  const connect = (name: string) =>
    own.request('POST', `/v1/connections/${name}/connect?provider_config_key=autotask`, accountOf(globex))
  for (const name of ['one', 'two']) await connect(name)
  globex.user.level.canCreateWebhooks = false
  await connect('refused')
  globex.user.level.canCreateWebhooks = true
  const connection = { provider_config_key: 'autotask' }
  const config = { webhookGuid: '0f7eaa1c-6a5b-4a7e-9a52-2d3f5a0c9b11' }
  await own.request('POST', '/connections', { ...connection, connection_id: 'by-hand', connection_config: config })
  await own.request('POST', '/connections', { ...connection, connection_id: 'idle' })
  visit = await signedIn('/', { key: own.key })
})
afterAll(() => visit?.close())

describePages('the connections on the overview', () => {
  const counts = () => visit.page.getByRole('region', { name: 'Connections' })

  it.each([
    ['Active', 0, 'level=ok'],
    ['Need attention', 1, 'level=attention'],
    ['Unproven', 3, 'level=unproven'],
    ['By hand', 1, 'level=unmanaged'],
    ['Silent for 24 h', 5, 'silent=24h'],
  ])('“%s” counts %i, and links to these connections', async (name, count, search) => {
    const { page } = visit
    await counts()
      .getByRole('link', { name: `${name} ${count}`, exact: true })
      .click()
    await page.waitForURL(new RegExp(`/ui/connections\\?${search}$`))
    if (count === 0) await page.getByText('No connection matches the filter').waitFor()
    else await page.getByText(count === 1 ? '1 connection' : `${count} connections`, { exact: true }).waitFor()
    await page.goBack()
  })

  it('fit a phone', async () => {
    await counts().waitFor()
    await expectToFit(visit.page, 390)
    await visit.page.setViewportSize({ width: 1440, height: 900 })
    await expectAccessible(visit.page)
  })
})

describePages('the list of connections', () => {
  it('filters by a reason that occurs, with its count', async () => {
    const { page } = visit
    await page.getByRole('region', { name: 'Connections' }).getByRole('link', { name: 'Connections 5' }).click()
    await page.getByRole('combobox', { name: 'Reason' }).click()
    await page.getByRole('option', { name: /^Webhook setup failed: .+ \(1\)$/ }).click()
    await page.waitForURL(/level_cause=setup_failed$/)
    await page.getByText('1 connection', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'refused' }).waitFor()
  })

  it('retries all that match: plan, progress, and a report for each tenant', async () => {
    const { page } = visit
    const select = page.getByRole('button', { name: 'Select all 1 that match' })
    globex.user.level.canCreateWebhooks = false
    await select.click()
    await page.getByRole('menuitem', { name: 'Retry…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Retry: all that match' })
    await dialog.getByText('1 webhook of 1 tenant').waitFor()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Retry: 1' }).click()
    await dialog.getByText('1 of 1: 0 succeeded, 1 failed').waitFor()
    await dialog.getByRole('table', { name: 'Failed' }).getByText('Can create WebHooks').waitFor()
    const download = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Download report' }).click()
    const report = await readFile(await (await download).path(), 'utf8')
    expect(
      report
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([{ connection: 'refused', integration: 'autotask', ok: false, result: 'failed' }])
    globex.user.level.canCreateWebhooks = true
    await dialog.getByRole('button', { name: 'Try again: 1' }).click()
    await dialog.getByText('1 of 1: 1 succeeded, 0 failed').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('No connection matches the filter').waitFor()
  })

  it('rotates the secrets of all tenants, and passes over those without a webhook of Guidepost’s', async () => {
    const { page } = visit
    await page.getByRole('button', { name: 'Clear filter' }).click()
    await page.getByRole('button', { name: 'Select all 5 that match' }).click()
    await page.getByRole('menuitem', { name: 'Rotate secrets…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Rotate secrets: all that match' })
    await dialog.getByRole('button', { name: 'Rotate secrets: 3' }).click()
    await dialog.getByText('3 of 3: 3 succeeded, 0 failed').waitFor()
  })
})

describePages('the settings', () => {
  it('create an API key with a name and an expiry, show it once, and revoke it', async () => {
    const { page } = visit
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click()
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByRole('button', { name: 'Create API key' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create API key' })
    await dialog.getByLabel('Name').fill('Ann')
    await dialog.getByRole('combobox', { name: 'Expires' }).click()
    await page.getByRole('option', { name: 'in 90 days' }).click()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await dialog.getByText('Copy the API key now. It is not shown again').waitFor()
    const [key = ''] = /[0-9a-f-]{36}/.exec(await dialog.innerText())!
    const { test } = await world()
    const asAnn = () => test.request('GET', '/v1/environment', undefined, { authorization: `Bearer ${key}` })
    expect((await asAnn()).status).toBe(200)
    await dialog.getByRole('button', { name: 'Done' }).click()
    const row = page.getByRole('table', { name: 'API keys' }).getByRole('row', { name: /^Ann/ })
    expect(await row.innerText()).toContain(key.slice(0, 8))
    await row.getByRole('button', { name: 'Revoke… Ann' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke API key' }).click()
    await row.getByText('revoked').waitFor()
    expect((await asAnn()).status).toBe(401)
  })

  it('name the environment, the retention with its variables, and where notices come from', async () => {
    const { page } = visit
    await page.getByText('Operations', { exact: true }).nth(1).waitFor()
    expect(await page.getByRole('region', { name: 'Retention' }).innerText()).toMatch(
      /Dead letters\s+90 days\s+GUIDEPOST_RETENTION_DEAD_LETTERS_DAYS/,
    )
    await page.getByRole('region', { name: 'Notices' }).waitFor()
    await expectToFit(page, 390)
    await page.setViewportSize({ width: 1440, height: 900 })
    await expectAccessible(page)
  })
})

describePages('the audit trail', () => {
  it('shows what people did with the name of their key, and filters by them', async () => {
    const { page } = visit
    await page.getByRole('link', { name: 'Audit trail' }).click()
    const rows = page.getByRole('table', { name: 'Audit trail' }).getByRole('row')
    await rows.filter({ hasText: 'Revoke an API key' }).filter({ hasText: 'first' }).waitFor()
    await rows.filter({ hasText: 'Create an API key: Ann' }).waitFor()
    await page.getByRole('combobox', { name: 'By' }).click()
    await page.getByRole('option', { name: 'People' }).click()
    await page.waitForURL(/actor=person$/)
    await expectAccessible(page)
    await expectToFit(page, 390)
    await page.setViewportSize({ width: 1440, height: 900 })
  })
})
