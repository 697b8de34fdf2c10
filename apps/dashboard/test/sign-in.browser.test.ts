import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible, screenshot, setColors } from './page-helpers.ts'
import { newEnvironment, visit as anyVisit, withoutBrowser, world, type Visit } from './world.ts'

// A machine without a browser says so loudly (`browser.ts`).
describe.skipIf(withoutBrowser)('the dashboard', () => {
  let visit: Visit
  let page: Page
  let ui: string
  beforeAll(async () => {
    visit = await anyVisit()
    page = visit.page
    ui = `${(await world()).test.url}/ui`
  })
  afterAll(() => visit?.close())

  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const scheme = (name: string) => page.locator(`html[data-mantine-color-scheme=${name}]`).waitFor()
  const alert = async (): Promise<string> => {
    await page.getByRole('alert').waitFor()
    return page.getByRole('alert').innerText()
  }

  it('says of a wrong key that it is one, and what to do', async () => {
    await page.goto(`${ui}/destinations?x=1`)
    await heading('Sign in to Guidepost')
    await screenshot(page, 'sign-in')
    await setColors(page, 'light')
    await page.getByLabel('API key', { exact: true }).fill('00000000-0000-4000-8000-000000000000')
    await page.keyboard.press('Enter')
    expect(await alert()).toMatch(/unknown or was revoked[^]+guidepost keys create[^]+unknown_account/)
    await expectAccessible(page)
    await setColors(page, 'dark')
    await expectAccessible(page)
  })

  it('takes an API key, and shows what was asked for, also after a reload', async () => {
    const { test } = await world()
    await page.getByLabel('API key', { exact: true }).fill(test.key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await heading('Destinations')
    expect(page.url()).toBe(`${ui}/destinations?x=1`)
    await page.route('**/v1/events/stream', (route) => route.abort())
    await page.reload()
    await heading('Destinations')
    expect(await page.evaluate('document.cookie')).toBe('')
  })

  it('says when it is not live', async () => {
    await page.getByText('Connecting', { exact: true }).waitFor()
    await page.unrouteAll()
  })

  it('has the colours that one chooses', async () => {
    await scheme('dark')
    await page.getByRole('button', { name: 'Colours: as the system has them' }).click()
    await scheme('light')
  })

  it('has them the next time, too', async () => {
    await page.goto(`${ui}/nowhere`)
    await heading('Not found')
    await scheme('light')
  })

  it('lets the keyboard skip to the page', async () => {
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
  })

  it('has its menu behind a button on a telephone', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('link', { name: 'Linked tickets' }).click()
    await heading('Linked tickets')
    expect(await page.title()).toBe('Linked tickets · Guidepost')
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('says what to do when a part of it can not be loaded, and goes on', async () => {
    await page.route('**/assets/destinations-*', (route) => route.abort())
    await page.getByRole('link', { name: 'Destinations' }).click()
    expect(await alert()).toMatch(/This part of the page failed[^]+Load the page again/)
    await page.unrouteAll()
    await page.getByRole('link', { name: 'Linked tickets' }).click()
    await heading('Linked tickets')
    expect(visit.faults.splice(0).join('\n')).toMatch(/dynamically imported module/)
  })

  it('lets out again, for good', async () => {
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await heading('Sign in to Guidepost')
    expect(await page.context().cookies()).toEqual([])
  })

  it('needs no key with a link, once', async () => {
    const { test } = await world()
    const link = test.gateway.signInUrl(test.key)
    await page.goto(link)
    await heading('Overview')
    expect(page.url()).toBe(`${ui}/`)
    await page.context().clearCookies()
    await page.goto(link)
    expect(await alert()).toMatch(/used already[^]+unknown_code/)
  })

  it('asks for the key again when it was revoked meanwhile', async () => {
    const own = await newEnvironment('revoked')
    await page.getByLabel('API key', { exact: true }).fill(own.key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await heading('Overview')
    const { data } = await own.request('GET', '/v1/keys')
    await own.request('DELETE', `/v1/keys/${data[0].id}`)
    await page.goto(`${ui}/connections`)
    await heading('Sign in to Guidepost')
  })
})
