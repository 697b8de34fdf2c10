import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible, expectToFit, screenshot, sentBy, setColors } from './page-helpers.ts'
import { newEnvironment, signedIn, describePages, world, type OwnEnvironment, type Visit } from './world.ts'

const secret = 'the-secret-key-of-the-webhook'

let own: OwnEnvironment
let visit: Visit
beforeAll(async () => {
  own = await newEnvironment('Contoso')
  visit = await signedIn('/integrations', { key: own.key })
  await visit.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
})
afterAll(() => visit?.close())

/** Posts a webhook signed with `key`; returns the HTTP status. */
async function post(url: string, key: string): Promise<number> {
  const { test } = await world()
  const body = '{"Action":"Create","Guid":"b2da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":1}'
  const signature = `sha1=${createHmac('sha1', key).update(body).digest('base64')}`
  return (await test.post(url, body, { 'x-hook-signature': signature })).status
}

const copied = (name: string) => async (): Promise<string> => {
  const { page } = visit
  const region = page.getByRole('region', { name, exact: true })
  await region
    .locator('..')
    .getByRole('button', { name: `Copy the ${name}` })
    .click()
  await region.locator('..').getByRole('button', { name: 'Copied' }).waitFor()
  return page.evaluate('navigator.clipboard.readText()')
}

describePages('integrations', () => {
  it('start empty, and one is created', async () => {
    const { page } = visit
    await page.getByText('No integrations yet').waitFor()
    await page.getByRole('button', { name: 'Create an integration' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create an integration' })
    await dialog.getByLabel('Key', { exact: true }).waitFor()
    await dialog.getByRole('button', { name: 'Create integration', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'autotask' }).waitFor()
    await page.getByText('No secret yet').waitFor()
  })

  it('accept the webhook’s secret key and show its URL: steps 1 and 2 of Nango’s guide', async () => {
    const { page } = visit
    const warning = page.getByText('Fewer than 16 characters may be guessed')
    await page.getByLabel('Webhook secret key', { exact: true }).fill('short')
    await warning.waitFor()
    await page.getByLabel('Webhook secret key', { exact: true }).fill(secret)
    await warning.waitFor({ state: 'detached' })
    const body = sentBy(page, 'POST', '/v1/integrations/autotask/secrets')
    await page.getByRole('button', { name: 'Save secret' }).click()
    expect(await body).toEqual({ secret })
    await page.getByRole('list', { name: 'Accepted secrets' }).waitFor()
    await page.getByRole('heading', { level: 2, name: 'Webhook URL' }).waitFor()
    const url = await copied('webhook URL')()
    expect(url).toBe((await own.request('GET', '/integrations/autotask?include=webhook')).data.webhook_url)
    expect([await post(url, secret), await post(url, 'another')]).toEqual([200, 401])
  })

  it('rotate to a generated secret that is shown once, and keep accepting the old one', async () => {
    const { page } = visit
    await page.getByRole('combobox', { name: 'Keep accepting the old secrets' }).click()
    await page.getByRole('option', { name: 'for 1 day' }).click()
    await page.getByRole('button', { name: 'Generate and rotate' }).click()
    await page.getByText('It is not shown again').waitFor()
    const generated = await copied('webhook secret key')()
    const url = (await own.request('GET', '/integrations/autotask?include=webhook')).data.webhook_url
    expect([await post(url, generated), await post(url, secret)]).toEqual([200, 200])
    await page.getByText('retires in 23 hours').waitFor()
  })

  it('send a sample webhook, and link to its event', async () => {
    const { page } = visit
    await page.getByRole('button', { name: 'Send a sample webhook' }).click()
    await page.getByText('The gateway answered 200.').waitFor()
    await page.getByRole('link', { name: /^Show event/ }).click()
    await page.getByRole('heading', { level: 1, name: /^Ticket|^T\d/ }).waitFor()
    await page.goBack()
    await page.getByRole('button', { name: 'Send a sample webhook' }).waitFor()
  })

  it('switch forwarding off and on, and Guid sharing on', async () => {
    const { page } = visit
    await page.getByRole('switch', { name: 'Forward webhooks to your endpoints' }).click()
    await page.getByText('Forwarding is off').waitFor()
    expect((await own.request('GET', '/integrations/autotask')).data.forward_webhooks).toBe(false)
    await page.getByRole('switch', { name: 'Forward webhooks to your endpoints' }).click()
    await page.getByText('Forwarding is on').waitFor()
    await page.getByRole('switch', { name: 'Allow several connections to share a webhook Guid' }).click()
    await page.getByText('Guid sharing is on').waitFor()
    expect((await own.request('GET', '/integrations/autotask')).data.share_webhook_guids).toBe(true)
  })
})

describePages('the pages of integrations', () => {
  it('are accessible', async () => {
    await setColors(visit.page, 'dark')
    await expectAccessible(visit.page)
  })

  it('fit on a phone', async () => {
    const { page } = visit
    await page.getByRole('link', { name: 'Integrations' }).first().click()
    const link = page.getByRole('table', { name: 'Integrations' }).getByRole('link', { name: 'autotask' })
    await link.waitFor()
    await expectAccessible(page)
    await screenshot(page, 'integrations')
    // Not the link: a click anywhere in the row opens it.
    await page
      .getByRole('row', { name: /autotask/ })
      .getByRole('cell')
      .last()
      .click()
    await page.getByRole('list', { name: 'Accepted secrets' }).waitFor()
    await screenshot(page, 'integration')
    await expectToFit(page, 390)
    await page.setViewportSize({ width: 1440, height: 900 })
  })
})

describePages('deleting an integration', () => {
  it('counts exactly what it deletes, and asks for the key to be typed', async () => {
    const { page } = visit
    const create = (number: number) =>
      own.request('POST', '/connections', { provider_config_key: 'autotask', connection_id: `tenant-${number}` })
    await Promise.all(Array.from({ length: 203 }, (_, number) => create(number)))
    await page.getByRole('button', { name: 'Delete…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete the integration “autotask”?' })
    await dialog.getByText('credentials are deleted: 203').waitFor()
    const confirm = dialog.getByRole('button', { name: 'Delete integration and connections' })
    const typed = dialog.getByLabel('Type “autotask” to confirm')
    expect(await confirm.isDisabled()).toBe(true)
    await typed.fill('autotas')
    expect(await confirm.isDisabled()).toBe(true)
    await expectAccessible(page)
    await typed.fill('autotask')
    await confirm.click()
    await page.getByText('No integrations yet').waitFor()
  })
})
