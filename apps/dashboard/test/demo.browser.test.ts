import { afterAll, beforeAll, expect, it } from 'vitest'
import { cliFolder, type CliFolder } from '../../gateway/test/support/cli.ts'
import { expectAccessible, expectToFit } from './page-helpers.ts'
import { describePages, signedIn, world } from './world.ts'

describePages('the page of the demo', () => {
  let folder: CliFolder
  let page: Awaited<ReturnType<typeof signedIn>>['page']
  beforeAll(async () => {
    folder = cliFolder()
    const running = folder.start('demo', '--port', '0')
    const [, link = ''] = await running.waitFor(/(http:\S+\/ui\/sign-in#code=\S+)/)
    const { browser } = await world()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
    await page.goto(link)
  })
  afterAll(async () => {
    await page?.close()
    await folder?.remove()
  })

  it('breaks the simulated Autotask, shows where to look, and mends it', async () => {
    await page.getByRole('link', { name: 'Demo', exact: true }).click()
    const fault = page.getByRole('switch', { name: 'Somebody changes the secret of the API user' })
    await fault.click()
    await page.getByRole('link', { name: 'wrong-credentials' }).waitFor()
    expect(await fault.isChecked()).toBe(true)
    await expectAccessible(page)
    await expectToFit(page, 390)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('link', { name: 'wrong-credentials' }).click()
    await page.locator('[data-color=red]', { hasText: 'Autotask PSA rejects the credentials' }).waitFor()
    await page.goBack()
    await fault.click()
    await page.getByRole('link', { name: 'wrong-credentials' }).waitFor({ state: 'detached' })
    expect(await fault.isChecked()).toBe(false)
  })

  it('is in the menu of a demo only', async () => {
    const visit = await signedIn('/')
    await visit.page.getByRole('link', { name: 'Overview', exact: true }).waitFor()
    expect(await visit.page.getByRole('link', { name: 'Demo', exact: true }).count()).toBe(0)
    await visit.close()
  })
})
