import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, vi } from 'vitest'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const images = new URL('../../../docs/images/', import.meta.url)

/** In the page: resolves when no colour or place is on its way to another. What turns for ever (a spinner) isn't waited for. */
const stillness = `Promise.allSettled(document.getAnimations()
  .filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
  .map((animation) => animation.finished)).then(() => undefined)`

/** The page in these colours, as it looks when the change is over. */
export async function setColors(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
}

/** Makes the window that wide, and fails if the page doesn't fit into it. */
export async function expectToFit(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 844 })
  // Not `waitForFunction`, which the page's policy keeps from looking twice.
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  await vi.waitFor(async () => expect(await page.evaluate(overflow)).toBe(0), { timeout: 2000 })
}

/** Fails if axe finds something serious or critical on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(stillness)
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, { resultTypes: ['violations'] })`)
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  if (bad.length === 0) return
  const texts = bad.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html}`).join('\n')}`)
  throw new Error(`axe finds:\n${texts.join('\n')}`)
}

/** The body of the next request to such a path, as the page sends it. */
export async function sentBy(page: Page, method: string, path: string): Promise<unknown> {
  const request = await page.waitForRequest((each) => each.method() === method && each.url().includes(path))
  return request.postDataJSON()
}

/**
 * Keeps pictures of the page, docs/images/<name>-light.png and -dark.png, when `GUIDEPOST_SCREENSHOTS=1`; does nothing
 * otherwise. The page should show what it shows people: data, no spinner.
 */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env['GUIDEPOST_SCREENSHOTS'] !== '1') return
  await showNotifications(page, false)
  for (const colorScheme of ['light', 'dark'] as const) {
    await setColors(page, colorScheme)
    await page.evaluate(stillness)
    await page.screenshot({
      path: fileURLToPath(new URL(`${name}-${colorScheme}.png`, images)),
      animations: 'disabled',
    })
  }
  await showNotifications(page, true)
}

/** What was done just before a picture is no part of it. */
async function showNotifications(page: Page, isShown: boolean): Promise<void> {
  await page.evaluate(
    `document.querySelectorAll('.mantine-Notifications-root').forEach((box) => (box.style.display = '${isShown ? '' : 'none'}'))`,
  )
}
