import { afterAll, beforeAll, expect, it } from 'vitest'
import { startScene, type Scene } from '../../gateway/test/support/autotask.ts'
import { expectAccessible, expectToFit, screenshot } from './page-helpers.ts'
import { describePages, signedIn, type Visit } from './world.ts'

const hourMs = 3_600_000

let scene: Scene
let visit: Visit

const tenantOf = (name: string) => scene.autotask.tenants.find((each) => each.name === name)!
const create = (name: string, title: string, more: object = {}): number => {
  const tenant = tenantOf(name)
  return tenant.create('Tickets', { title, status: 1, priority: 2, companyID: tenant.companyId, ...more })
}
const round = async (afterMs = 0): Promise<void> => {
  await scene.advance(afterMs)
  await scene.round()
}
/** The webhook stays active and sends nothing for this action. */
function stop(name: string, action: 'Create' | 'Update'): void {
  for (const { entity, id } of tenantOf(name).webhooks()) tenantOf(name).stopAction(entity, id, action)
}

/** `acme` lost two events, `globex` has unclear records, and `initech` may not be read any more. */
beforeAll(async () => {
  const names = ['acme', 'globex', 'initech']
  scene = await startScene({ simulator: { startAt: Date.now(), tenants: names.map((name) => ({ name })) } })
  const contacts = { spec: { entity: 'Contact', subscribed: ['FirstName'] } }
  await scene.connect('acme', { registrations: [{ preset: 'tickets' }, contacts] })
  await scene.connect('initech')
  // Long texts can't be compared: the payload may have cut them.
  await scene.connect('globex', { registrations: [{ spec: { entity: 'Ticket', subscribed: ['Description'] } }] })
  await round()
  for (const name of ['acme', 'initech']) create(name, 'arrives')
  const ids = ['a', 'b', 'c'].map((title) => create('globex', title, { description: 'x'.repeat(2000) }))
  await round(3 * hourMs)
  stop('acme', 'Create')
  for (const title of ['lost', 'lost, too']) create('acme', title)
  const { companyId: companyID } = tenantOf('acme')
  tenantOf('acme').create('Contacts', { firstName: 'Ann', lastName: 'Lost', isActive: 1, companyID })
  stop('globex', 'Update')
  for (const id of ids) tenantOf('globex').update('Tickets', id, { description: 'y'.repeat(2000) })
  create('globex', 'arrives')
  await round(2 * hourMs)
  tenantOf('initech').user.level.access.Tickets = 'none'
  await round(2 * hourMs)
  await round(2 * hourMs)
  visit = await signedIn('/connections/autotask/acme', { scene })
})
afterAll(async () => {
  await visit?.close()
  await scene?.stop()
})

const strip = () => visit.page.getByRole('toolbar', { name: 'Coverage of Ticket' })
const open = (path: string): Promise<void> => visit.page.evaluate(`history.pushState(null, '', '/ui${path}')`)

describePages('coverage on the page of a connection', () => {
  it('shows the day at a glance, with blind spots and the next sweep', async () => {
    const { page } = visit
    const coverage = page.getByRole('region', { name: 'Coverage', exact: true })
    await strip()
      .getByRole('button', { name: /^recovered, .+, 2 events recovered/ })
      .waitFor()
    await strip()
      .getByRole('button', { name: /^pushed, / })
      .first()
      .waitFor()
    await strip()
      .getByRole('button', { name: /^open, / })
      .waitFor()
    await strip()
      .getByRole('button', { name: /^not active yet, / })
      .waitFor()
    const contacts = coverage.getByRole('article', { name: 'Coverage: Contact' })
    await contacts.getByText(/^Next sweep \d\d:\d\d$/).waitFor()
    await contacts.getByText('Blind spots: what a sweep can’t see').waitFor()
    await contacts.getByText(/^Delete: /).waitFor()
    await coverage.getByRole('list', { name: 'Legend' }).getByText('Pushed: nothing was missing').waitFor()
    await expectAccessible(page)
  })

  it('opens the account of a stretch, by keyboard alone', async () => {
    const { page } = visit
    await strip().getByRole('button').last().focus()
    await page.keyboard.press('Home')
    const recovered = strip().getByRole('button', { name: /^recovered, / })
    for (let presses = 0; presses < 50; presses += 1) {
      if (await recovered.evaluate((button) => button === button.ownerDocument.activeElement)) break
      await page.keyboard.press('ArrowRight')
    }
    await page.keyboard.press('Enter')
    const account = page.getByRole('region', { name: 'Account of Ticket' })
    await account.getByText('2 from comparing the record with the events that arrived').waitFor()
    await page.getByRole('button', { name: /^recovered, .+, 1 event recovered, 1 kind of change uncoverable$/ }).click()
    const contacts = page.getByRole('region', { name: 'Account of Contact' })
    await contacts.getByText('Uncoverable').waitFor()
    await contacts.getByText(/^delete: /).waitFor()
    await coverageInView()
    await screenshot(page, 'coverage-day')
    await expectAccessible(page)
    await expectToFit(page, 390)
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('shows a month, which the address keeps', async () => {
    const { page } = visit
    await page.getByText('Month', { exact: true }).click()
    await page.waitForURL(/\?coverage=month$/)
    await strip()
      .getByRole('button', { name: /^recovered, .+, 2 events recovered/ })
      .waitFor()
    await strip()
      .getByRole('button', { name: /^not active yet, / })
      .waitFor()
    await coverageInView()
    await screenshot(page, 'coverage-month')
    await expectToFit(page, 390)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByText('Day', { exact: true }).click()
    await page.waitForURL(/\/acme$/)
  })

  it('recovers on request, with progress', async () => {
    const { page } = visit
    await page.getByRole('button', { name: 'Recover now…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Recover now' })
    await dialog.getByRole('combobox', { name: 'Compare' }).click()
    await page.getByRole('option', { name: 'The last 24 hours' }).click()
    await expectAccessible(page)
    const asked = page.waitForRequest((each) => each.url().includes('/recover'))
    await dialog.getByRole('button', { name: 'Recover', exact: true }).click()
    const { since } = (await asked).postDataJSON() as { since: string }
    expect(scene.autotask.clock.now() - Date.parse(since)).toBeGreaterThan(23 * hourMs)
    await dialog
      .getByRole('list', { name: 'Progress' })
      .getByText(/^Read a page of the records that changed \(Ticket\)/)
      .waitFor()
    await dialog.getByText('The round has ended.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
  })
})

const coverageInView = async (): Promise<void> =>
  visit.page.getByRole('region', { name: 'Coverage', exact: true }).evaluate((section) => section.scrollIntoView())

describePages('unclear records', () => {
  it('are listed, and a person sends their present state or dismisses them', async () => {
    const { page } = visit
    await open('/connections/autotask/globex')
    const unclear = page.getByRole('article', { name: 'Unclear records' })
    await unclear.getByText('Unclear: 3 records wait for your decision').waitFor()
    await unclear
      .getByRole('checkbox', { name: /^Select Ticket/ })
      .first()
      .check()
    await unclear.getByRole('button', { name: 'Dismiss… (1)' }).click()
    await page.getByRole('dialog').getByText('sends nothing for 1 record').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Dismiss', exact: true }).click()
    await unclear.getByText('Unclear: 2 records wait for your decision').waitFor()
    await unclear.getByRole('checkbox', { name: 'Select all' }).check()
    await unclear.getByRole('button', { name: 'Send their present state… (2)' }).click()
    await page.getByRole('dialog').getByText('records 2 events with the fidelity “suspected”').waitFor()
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Send their present state' }).click()
    await unclear.waitFor({ state: 'detached' })
    const { data } = (await scene.test.request('GET', '/v1/events?connection_id=globex')).body
    const sent = data.filter(({ recovered }: { recovered: object | null }) => recovered !== null)
    expect(sent).toMatchObject([{ recovered: { fidelity: 'suspected' } }, { recovered: { fidelity: 'suspected' } }])
  })
})

describePages('what stays open', () => {
  it('needs attention, grouped by cause, and leads to the connection that says why', async () => {
    const { page } = visit
    await open('/')
    const title = 'Changes are not accounted for: the API user may not read them'
    await page.getByRole('link', { name: `Show: ${title}` }).click()
    await page.waitForURL(/coverage=open&coverage_cause=permission_denied$/)
    await page.getByText('1 connection', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'initech' }).click()
    await strip()
      .getByRole('button', { name: /^open for too long, / })
      .waitFor()
    await page.getByText('The last round could not read this entity').waitFor()
    await page.getByText(/^Behind: proven until/).waitFor()
    await expectAccessible(page)
  })
})

describePages('an event that recovery found', () => {
  it('is marked in the list, and its page shows what recovery knows', async () => {
    const { page } = visit
    await open('/events?connection_id=acme')
    const rows = page.getByRole('table', { name: 'Events' }).getByRole('row').filter({ hasText: 'recovered' })
    await rows.first().getByRole('link').first().click()
    await page.getByText('state: the state of the record when it was read').waitFor()
    await page.getByText(/^(until|between) /).waitFor()
    await expectAccessible(page)
  })
})
