import { describe, expect, it } from 'vitest'
import { screenshot } from './looks.ts'
import { visit, withoutBrowser, world } from './world.ts'

// A machine without a browser says so loudly (`browser.ts`).
describe.skipIf(withoutBrowser)('sign-in', () => {
  it('takes an API key, shows what was asked for, and lets out again', async () => {
    const { test } = await world()
    const { page, close } = await visit('/events')
    await page.getByLabel('API key', { exact: true }).fill(test.key)
    await screenshot(page, 'sign-in')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor()
    expect(page.url()).toBe(`${test.url}/ui/events`)
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Guidepost' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in to Guidepost' }).waitFor()
    await close()
  })
})
