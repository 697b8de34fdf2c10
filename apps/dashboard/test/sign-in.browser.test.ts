import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible, screenshot, setColors } from './page-helpers.ts'
import { newEnvironment, visit as anyVisit, describePages, world, type Visit } from './world.ts'

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

describePages('signing in', () => {
  it('says that a key is unknown, and what to do', async () => {
    await page.goto(`${ui}/destinations?x=1`)
    await heading('Sign in to Guidepost')
    await screenshot(page, 'sign-in')
    await setColors(page, 'light')
    await page.locator('input[type=password]:focus').waitFor()
    await page.getByLabel('API key', { exact: true }).fill('00000000-0000-4000-8000-000000000000')
    await page.keyboard.press('Enter')
    expect(await alert()).toMatch(/unknown, was revoked or has expired[^]+guidepost keys create[^]+unknown_account/)
    await expectAccessible(page)
    await setColors(page, 'dark')
    await expectAccessible(page)
  })

  it('opens the requested page after the sign-in, also after a reload', async () => {
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
})

describePages('the frame of the dashboard', () => {
  it('shows that it is not connected', async () => {
    await page.getByText('Connecting', { exact: true }).waitFor()
    await page.unrouteAll()
  })

  it('switches colours', async () => {
    await scheme('dark')
    await page.getByRole('button', { name: 'Colours: same as the system' }).click()
    await scheme('light')
  })

  it('remembers the chosen colours', async () => {
    await page.goto(`${ui}/nowhere`)
    await heading('Not found')
    await scheme('light')
  })

  it('lets keyboard users skip to the content', async () => {
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
  })

  it('hides the menu behind a button on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('link', { name: 'Linked tickets' }).click()
    await heading('Linked tickets')
    expect(await page.title()).toBe('Linked tickets · Guidepost')
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('shows an error when a page’s code cannot be loaded, and keeps working', async () => {
    await page.route('**/assets/destinations-*', (route) => route.abort())
    await page.getByRole('link', { name: 'Destinations' }).click()
    expect(await alert()).toMatch(/This part of the page failed[^]+Load the page again/)
    await page.unrouteAll()
    await page.getByRole('link', { name: 'Linked tickets' }).click()
    await heading('Linked tickets')
    expect(visit.faults.splice(0).join('\n')).toMatch(/dynamically imported module/)
  })
})

describePages('a session', () => {
  it('ends by signing out', async () => {
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await heading('Sign in to Guidepost')
    expect(await page.context().cookies()).toEqual([])
  })

  it('begins with a sign-in link, once', async () => {
    const { test } = await world()
    const link = test.gateway.signInUrl(test.key)
    await page.goto(link)
    await heading('Overview')
    expect(page.url()).toBe(`${ui}/`)
    await page.context().clearCookies()
    await page.goto(link)
    expect(await alert()).toMatch(/used already[^]+unknown_code/)
  })

  it('ends when its key is revoked', async () => {
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
