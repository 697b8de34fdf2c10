import { describe, expect, it } from 'vitest'
import { expectAccessible, screenshot } from './looks.ts'
import { newEnvironment, signedIn, visit, withoutBrowser, world } from './world.ts'

// A machine without a browser says so loudly (`browser.ts`).
describe.skipIf(withoutBrowser)('sign-in', () => {
  it('takes an API key, shows what was asked for, also after a reload, and lets out again', async () => {
    const { test } = await world()
    const { page, close } = await visit('/destinations?x=1')
    await page.getByLabel('API key', { exact: true }).fill(test.key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { level: 1, name: 'Destinations' }).waitFor()
    expect(page.url()).toBe(`${test.url}/ui/destinations?x=1`)
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Destinations' }).waitFor()
    expect(await page.evaluate('document.cookie')).toBe('')
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Guidepost' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in to Guidepost' }).waitFor()
    await close()
  })

  it('says of a wrong key that it is one, and what to do', async () => {
    const { page, close } = await visit('/', { colorScheme: 'dark', width: 390 })
    await page.getByLabel('API key', { exact: true }).fill('00000000-0000-4000-8000-000000000000')
    await page.keyboard.press('Enter')
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toMatch(/unknown or was revoked[^]+guidepost keys create[^]+unknown_account/)
    await expectAccessible(page)
    await close()
  })

  it('needs no key with a link, once', async () => {
    const { test } = await world()
    const link = new URL(test.gateway.signInUrl(test.key))
    const first = await visit(link.pathname.slice('/ui'.length) + link.hash)
    await first.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    expect(first.page.url()).toBe(`${test.url}/ui/`)
    await first.close()
    const second = await visit(link.pathname.slice('/ui'.length) + link.hash)
    await second.page.getByRole('alert').getByText('unknown_code').waitFor()
    await expectAccessible(second.page)
    await screenshot(second.page, 'sign-in')
    await second.close()
  })

  it('is asked for when the key is revoked meanwhile', async () => {
    const own = await newEnvironment('revoked')
    const { page, close } = await signedIn('/integrations', { key: own.key })
    await page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor()
    const { data } = await own.request('GET', '/v1/keys')
    await own.request('DELETE', `/v1/keys/${data[0].id}`)
    await page.getByRole('link', { name: 'Overview', exact: true }).click()
    await page.getByRole('heading', { name: 'Sign in to Guidepost' }).waitFor()
    await close()
  })
})

describe.skipIf(withoutBrowser)('every page', () => {
  it('lets the keyboard skip to it, and says where it is not', async () => {
    const { page, close } = await signedIn('/nowhere')
    await page.getByRole('heading', { level: 1, name: 'Not found' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await page.getByRole('link', { name: 'Go to the overview' }).click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    expect(await page.title()).toBe('Overview · Guidepost')
    await close()
  })

  it('has the colours that one chooses, also the next time', async () => {
    const { page, close } = await signedIn('/nowhere')
    const scheme = (name: string) => page.locator(`html[data-mantine-color-scheme=${name}]`).waitFor()
    await scheme('light')
    await page.getByRole('button', { name: 'Colours: as the system has them' }).click()
    await page.getByRole('button', { name: 'Colours: light' }).click()
    await scheme('dark')
    await page.reload()
    await scheme('dark')
    await close()
  })

  it('on a telephone has its menu behind a button', async () => {
    const { page, close } = await signedIn('/nowhere', { width: 390 })
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('link', { name: 'Events' }).click()
    await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor()
    await close()
  })
})
