import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, vi } from 'vitest'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const images = new URL('../../../docs/images/', import.meta.url)

/** Runs in the page: resolves when all finite animations have ended. */
const animationsEnded = `Promise.allSettled(document.getAnimations()
  .filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
  .map((animation) => animation.finished)).then(() => undefined)`

/** How long to wait for a page or the gateway: a busy machine takes seconds for what takes milliseconds otherwise. */
export const patience = { timeout: 20_000 }

/** Switches the page to light or dark colours. */
export async function setColors(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
}

/** Sets the width of the window, and fails if the page does not fit. */
export async function expectToFit(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 844 })
  // Not `waitForFunction`: the content security policy blocks its polling.
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  await vi.waitFor(async () => expect(await page.evaluate(overflow)).toBe(0), patience)
}

/** Fails if axe finds a serious or critical problem on the page. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(animationsEnded)
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, { resultTypes: ['violations'] })`)
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  if (bad.length === 0) return
  const texts = bad.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html}`).join('\n')}`)
  throw new Error(`axe finds:\n${texts.join('\n')}`)
}

/** The JSON body of the page's next request whose URL contains `path`. */
export async function sentBy(page: Page, method: string, path: string): Promise<unknown> {
  const request = await page.waitForRequest((each) => each.method() === method && each.url().includes(path))
  return request.postDataJSON()
}

/**
 * With `GUIDEPOST_SCREENSHOTS=1` saves the page as docs/images/<name>-light.png and -dark.png; does nothing otherwise.
 * Call it when the page shows data, not a spinner.
 */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env['GUIDEPOST_SCREENSHOTS'] !== '1') return
  await showNotifications(page, false)
  for (const colorScheme of ['light', 'dark'] as const) {
    await setColors(page, colorScheme)
    await page.evaluate(animationsEnded)
    await page.screenshot({
      path: fileURLToPath(new URL(`${name}-${colorScheme}.png`, images)),
      animations: 'disabled',
    })
  }
  await showNotifications(page, true)
}

/** Hides notifications: they are about the step before the picture. */
async function showNotifications(page: Page, isShown: boolean): Promise<void> {
  await page.evaluate(
    `document.querySelectorAll('.mantine-Notifications-root').forEach((box) => (box.style.display = '${isShown ? '' : 'none'}'))`,
  )
}
