import { createHmac } from 'node:crypto'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startReceiver, type Receiver } from '../../gateway/test/support/receiver.ts'
import { accountOf } from '../../gateway/test/support/autotask.ts'
import { expectAccessible, expectToFit, patience, screenshot, sentBy, setColors } from './page-helpers.ts'
import { newEnvironment, signedIn, describePages, world, type OwnEnvironment, type Visit } from './world.ts'

let own: OwnEnvironment
let receiver: Receiver
let visit: Visit
let page: Page
/** While false, the receiver refuses events of the ticket “Printer on fire”. */
let isFixed = false
/** The id of the event of the first ticket. */
let first: string

beforeAll(async () => {
  own = await newEnvironment('Initech')
  receiver = await startReceiver((response, { body }) =>
    body.includes('Printer on fire') && !isFixed
      ? response.writeHead(500, { 'content-type': 'text/plain' }).end('The database is away')
      : response.writeHead(200).end('{"ok":true}'),
  )
  first = await createTickets(own, receiver)
  visit = await signedIn('/events?state=accepted&type=Nothing', { key: own.key })
  page = visit.page
})
afterAll(async () => {
  await visit?.close()
  await receiver?.close()
})

/** Whether an option is visible without scrolling its list. */
const isWithinList = (option: Locator): Promise<boolean> =>
  option.evaluate((element) => {
    const list = element.closest('[role=listbox]')!
    return element.getBoundingClientRect().bottom <= list.getBoundingClientRect().top + list.clientHeight
  })

/** Opens a page through the menu, without a reload. */
const go = (name: string) => page.getByRole('navigation').getByRole('link', { name }).click()
const table = (name: string) => page.getByRole('table', { name })
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
const dialog = (name: string) => page.getByRole('dialog', { name })

/** Checks accessibility and phone width, and takes a picture for the documentation. */
async function checkPage(name: string): Promise<void> {
  await expectAccessible(page)
  await screenshot(page, name)
  await expectToFit(page, 390)
  await page.setViewportSize({ width: 1440, height: 900 })
}

describePages('events', () => {
  it('are filtered by the page’s address and by the filter fields', async () => {
    await page.getByText('No event matches the filter').waitFor()
    await button('Clear filter').click()
    await table('Events').waitFor()
    await page.getByRole('combobox', { name: 'Type' }).fill('Account')
    await page.getByText('No event matches the filter').waitFor()
    expect(page.url()).toMatch(/\/ui\/events\?type=Account$/)
    await button('Clear filter').click()
  })

  it('appear in the list without a reload', async () => {
    const rows = table('Events').getByRole('row')
    await rows.nth(7).waitFor()
    await checkPage('events')
    const { autotask } = await world()
    tenantOf(autotask).create('Tickets', { title: 'Seen at once', status: 1, priority: 2, companyID: 1 })
    await rows.nth(8).waitFor()
  })

  it('show and are filtered by their outcome', async () => {
    await table('Events').getByText('delivered').first().waitFor()
    await page.getByRole('combobox', { name: 'Outcome' }).click()
    await page.getByRole('option', { name: 'dead' }).click()
    await table('Events').getByText('delivered').first().waitFor({ state: 'detached' })
    await table('Events').getByRole('cell', { name: 'dead' }).waitFor()
    expect(page.url()).toMatch(/\?outcome=dead$/)
    await button('Clear filter').click()
    await table('Events').getByText('delivered').first().waitFor()
  })

  it('are filtered by a period up to now, and by two times in the time zone that is shown', async () => {
    const choose = async (period: string) => {
      await page.getByRole('combobox', { name: 'Received' }).click()
      await page.getByRole('option', { name: period }).click()
    }
    const asked = page.waitForRequest((request) => /\/v1\/events\?.*from=/.test(request.url()))
    await choose('Last 30 days')
    const from = new URL((await asked).url()).searchParams.get('from')!
    expect(Math.round((Date.now() - Date.parse(from)) / 86_400_000)).toBe(30)
    expect(page.url()).toMatch(/\?since=30d$/)
    await page.reload()
    await table('Events').getByText('delivered').first().waitFor()
    await choose('Custom…')
    await page.getByLabel('Received before').fill('2020-01-01T00:00')
    await page.getByText('No event matches the filter').waitFor()
    expect(await page.getByText('UTC', { exact: true }).count()).toBe(2)
    expect(new URL(page.url()).searchParams.get('to')).toBe('2020-01-01T00:00:00.000Z')
    await button('Clear filter').click()
    await table('Events').getByText('delivered').first().waitFor()
  })

  it('name their connection on a phone, too', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await table('Events').getByRole('columnheader', { name: 'Connection' }).waitFor()
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('are found by ticket number, event id and words, in the box that Ctrl+K opens from any page', async () => {
    const { data } = await own.request('GET', `/v1/events/${first}`)
    const number = (data.payload.fields.TicketNumber ?? data.payload.fields['Ticket Number']) as string
    await vi.waitFor(async () => {
      const found = await own.request('GET', `/v1/events?search=${number}`)
      expect(found.data).toMatchObject([{ id: first }])
    }, patience)
    await go('Overview')
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    const box = dialog('Search events')
    for (const text of [number.toLowerCase(), first]) {
      await page.keyboard.press('Control+k')
      await box.getByRole('textbox', { name: 'Search text' }).fill(text)
      await box.getByRole('button', { name: `${number} · Create` }).waitFor()
      if (text !== first) await checkPage('search')
      await page.keyboard.press('Escape')
      await box.waitFor({ state: 'detached' })
    }
    await button('Search events').click()
    await box.getByRole('textbox', { name: 'Search text' }).fill('vpn slow')
    await page.keyboard.press('Enter')
    await table('Events').getByRole('link').first().waitFor()
    expect(new URL(page.url()).search).toBe('?search=vpn%20slow')
    expect(await table('Events').getByRole('row').count()).toBe(2)
    await page.getByRole('combobox', { name: 'Search' }).fill('vpn fast')
    await page.getByText('No event matches the search').waitFor()
    await button('Clear filter').click()
    await table('Events').getByRole('row').nth(7).waitFor()
  })

  it('show their timeline: received, verified, matched, stored, delivered', async () => {
    await page.goto(`${(await world()).test.url}/ui/events/${first}`)
    await page.getByRole('heading', { level: 1, name: / · Create$/ }).waitFor()
    await page.getByText(`Ticket, event ${first}`).waitFor()
    await page.getByText('Received 1 more time. Guidepost dropped the duplicates.').waitFor()
    await page.getByText('HMAC-SHA1 in x-hook-signature').waitFor()
    await page.getByRole('link', { name: 'Primary endpoint' }).waitFor()
    await page.getByText(/^HTTP 200 · /).waitFor()
    await checkPage('event')
    await page.getByText('Response', { exact: true }).click()
    expect(await page.getByRole('region', { name: 'response to attempt 1' }).innerText()).toBe('{"ok":true}')
  })

  it('show the raw body byte for byte', async () => {
    const { data } = await own.request('GET', `/v1/events/${first}`)
    await page.getByRole('tab', { name: 'Raw' }).click()
    expect(await page.getByRole('region', { name: 'raw body' }).innerText()).toBe(data.body_text)
    await page.getByText(`${Buffer.byteLength(data.body_text)} bytes, exactly as signed`).waitFor()
  })

  it('name their ticket, show its other events, and what has changed since the previous one', async () => {
    const { autotask } = await world()
    const { data } = await own.request('GET', `/v1/events/${first}`)
    const tenant = tenantOf(autotask)
    tenant.update('Tickets', Number(data.payload.id), { status: 5 }, { by: tenant.technicianId })
    await autotask.clock.settle()
    const related = async () => (await own.request('GET', `/v1/events?related_to=${first}`)).data
    await vi.waitFor(async () => expect(await related()).toHaveLength(2), patience)
    await page.reload()
    await page
      .getByRole('table', { name: 'Other events of this ticket' })
      .getByRole('link', { name: / · Update$/ })
      .click()
    await page.getByRole('table', { name: 'Changes' }).getByRole('row', { name: 'Fields.Status 1 5' }).waitFor()
    await expectAccessible(page)
    await expectToFit(page, 390)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('link', { name: 'previous event of this ticket' }).click()
    await page.getByText(`Ticket, event ${first}`).waitFor()
    await page.getByRole('link', { name: 'Show all' }).click()
    await page.getByText('Only events of the same record as').waitFor()
    expect(await table('Events').getByRole('row').count()).toBe(3)
    await page.goBack()
    await page.getByText(`Ticket, event ${first}`).waitFor()
  })

  it('are replayed', async () => {
    const before = receiver.received.length
    await button('Replay').click()
    const question = dialog('Replay this event?')
    await question.getByText('1 arrived already').waitFor()
    expect(await question.getByRole('button', { name: 'Nothing to replay' }).isDisabled()).toBe(true)
    await question.getByRole('checkbox').check()
    await question.getByRole('listitem').getByText('Primary endpoint').waitFor()
    await question.getByRole('button', { name: 'Replay event' }).click()
    await page.getByText('1 delivery queued').waitFor()
    await vi.waitFor(() => expect(receiver.received).toHaveLength(before + 1), patience)
    expect(JSON.parse(receiver.received.at(-1)!.body).delivery).toMatchObject({ replay: true })
  })
})

describePages('rejected webhooks', () => {
  it('lists rejected webhooks with the reason and what to do', async () => {
    await go('Events')
    await page.getByRole('combobox', { name: 'Outcome' }).click()
    const option = page.getByRole('option', { name: 'rejected' })
    await option.waitFor()
    expect(await isWithinList(option)).toBe(true)
    await option.click()
    await button('Signature does not match').click()
    await dialog('Rejected webhook')
      .getByText(/signed with a different secret/)
      .waitFor()
    await page.keyboard.press('Escape')
  })
})

const only = () => button(/^Dead letter \d+: T\S+ · Create$/)

describePages('dead letters', () => {
  it('are filtered by destination', async () => {
    await go('Destinations')
    await page.getByRole('link', { name: '1', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor()
    await only().waitFor()
    await page.getByRole('link', { name: 'Primary endpoint' }).waitFor()
    await checkPage('dead-letters')
  })

  it('are counted and shown before a bulk replay', async () => {
    await button('Replay all in filter…').click()
    const replay = dialog('Replay dead letters')
    await replay.getByText('1 delivery to replay').waitFor()
    await replay.getByRole('list', { name: 'Destinations that get them' }).getByText('Primary endpoint').waitFor()
    await replay.getByRole('cell', { name: 'initech' }).waitFor()
    await replay.getByRole('button', { name: 'Replay 1' }).click()
    await replay.getByText('1 delivery queued').waitFor()
    await replay.getByRole('button', { name: 'Close' }).last().click()
  })

  it('are replayed by the thousand only when their number is typed', async () => {
    await page.route('**/v1/replays', async (route) => {
      const answer = await route.fetch()
      const { data } = await answer.json()
      await route.fulfill({ response: answer, json: { data: { ...data, replayed: 1200 } } })
    })
    await button('Replay all in filter…').click()
    const replay = dialog('Replay dead letters')
    const start = replay.getByRole('button', { name: 'Replay 1,200' })
    await replay.getByLabel('Type 1,200 to confirm').fill('120')
    expect(await start.isDisabled()).toBe(true)
    await replay.getByLabel('Type 1,200 to confirm').fill('1200')
    expect(await start.isEnabled()).toBe(true)
    await replay.getByRole('button', { name: 'Cancel' }).click()
    await page.unrouteAll()
  })

  it('are replayed one by one, and show the outcome of the replay', async () => {
    isFixed = true
    await vi.waitFor(
      async () => expect((await own.request('GET', '/v1/deliveries?state=dead')).data).toHaveLength(2),
      patience,
    )
    await only().last().click()
    const letter = page.getByRole('dialog', { name: /^Dead letter/ })
    await letter.getByText('The endpoint answered 500').first().waitFor()
    await letter.getByRole('button', { name: 'Replay' }).click()
    await dialog('Replay this delivery?').getByRole('button', { name: 'Replay delivery' }).click()
    await letter.getByText('succeeded').waitFor()
  })

  it('are replayed after a later success only when that is confirmed', async () => {
    const letter = page.getByRole('dialog', { name: /^Dead letter/ })
    await letter.getByRole('button', { name: 'Replay' }).click()
    const question = dialog('Replay this delivery?')
    await question.getByRole('button', { name: 'Replay delivery' }).click()
    await question.getByText('arrived at the destination already: send "force" to deliver it again').waitFor()
    await question.getByRole('checkbox').check()
    await question.getByRole('button', { name: 'Replay delivery' }).click()
    await vi.waitFor(async () => expect(await letter.getByText('succeeded').count()).toBe(2), patience)
  })
})

describePages('closed dead letters', () => {
  async function chooseStatus(status: string): Promise<void> {
    await page.getByRole('combobox', { name: 'Status' }).click()
    await page.getByRole('option', { name: status }).click()
  }

  it('are replayed and not critical any more, once a newer delivery stands for them', async () => {
    await page.keyboard.press('Escape')
    expect((await own.request('GET', '/v1/dead-letters?status=open')).data).toEqual([])
    const { data } = await own.request('GET', '/v1/overview')
    expect(data.attention.map(({ cause }: { cause: string }) => cause)).not.toContain('dead_letters')
    await page.getByText('No dead letter matches the filter').waitFor()
    await chooseStatus('replayed')
    await table('Dead letters').getByText('replayed').first().waitFor()
  })

  it('are dismissed with a reason', async () => {
    isFixed = false
    const [{ event }] = (await own.request('GET', '/v1/dead-letters')).data
    await own.request('POST', `/v1/events/${event.id}/replay`, { force: true })
    await vi.waitFor(
      async () => expect((await own.request('GET', '/v1/dead-letters?status=open')).data).toHaveLength(1),
      patience,
    )
    await chooseStatus('open')
    await only().click()
    const letter = page.getByRole('dialog', { name: /^Dead letter/ })
    await letter.getByRole('button', { name: 'Dismiss…' }).click()
    const question = dialog('Dismiss this dead letter?')
    const dismiss = question.getByRole('button', { name: 'Dismiss dead letter' })
    expect(await dismiss.isDisabled()).toBe(true)
    await question.getByLabel('Reason').fill('a printer of the past')
    await dismiss.click()
    await letter.getByText(/: a printer of the past$/).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('No dead letter matches the filter').waitFor()
  })

  it('are counted before all in the filter are dismissed', async () => {
    await button('Dismiss all in filter…').click()
    await dialog('0 open dead letters to dismiss').getByRole('button', { name: 'Nothing to dismiss' }).waitFor()
    isFixed = true
  })
})

describePages('destinations', () => {
  it('are added, show their signing key once, and are tested', async () => {
    await page.keyboard.press('Escape')
    await go('Destinations')
    await table('Destinations').waitFor()
    await checkPage('destinations')
    await button('Add the secondary endpoint').click()
    await page.getByLabel('URL').fill('http://10.0.0.1/')
    await page.getByRole('radio', { name: 'Standard Webhooks' }).check()
    await button('Add endpoint').click()
    await page.getByRole('alert').getByText('invalid_body').waitFor()
    await page.getByLabel('URL').fill(`${receiver.url}/second`)
    const body = sentBy(page, 'PUT', '/v1/destinations/secondary')
    await button('Add endpoint').click()
    expect(await body).toEqual({ url: `${receiver.url}/second`, format: 'standard' })
    expect(await page.getByRole('region', { name: 'signing key', exact: true }).innerText()).toMatch(/^whsec_/)
    await button('Show endpoint').click()
    await button('Send test').click()
    await dialog('Test delivery').getByText('{"ok":true}').waitFor()
    await page.keyboard.press('Escape')
  })

  it('are edited: only the changed field is sent', async () => {
    await button('More actions').click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await page.getByText('Retries, limits and more').click()
    await page.getByLabel('Request timeout').fill('10')
    const body = sentBy(page, 'PATCH', '/v1/destinations/')
    await button('Save endpoint').click()
    expect(await body).toEqual({ timeout_ms: 10_000 })
    await page.getByText('Endpoint saved').waitFor()
  })

  it('get only what their filter lets pass; the event says why', async () => {
    await button('More actions').click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await page.getByLabel('Filter').fill('{ "action": ["delete"] ')
    await page.getByText('Not a JSON object').waitFor()
    await page.getByLabel('Filter').fill('{ "action": ["delete"] }')
    const body = sentBy(page, 'PATCH', '/v1/destinations/')
    await button('Save endpoint').click()
    expect(await body).toEqual({ filter: { action: ['delete'] } })
    const { autotask } = await world()
    tenantOf(autotask).create('Tickets', { title: 'Left out', status: 1, priority: 2, companyID: 1 })
    await table('Deliveries').getByText('action is "Create", not one of "delete"').waitFor()
    await expectAccessible(page)
    await table('Deliveries').getByRole('link').first().click()
    await page
      .getByText('The filter of the destination leaves it out: action is "Create", not one of "delete".')
      .waitFor()
    await page.goBack()
    await own.request('PATCH', '/v1/destinations/secondary', { filter: {} })
  })

  it('show their attempts and latency over time, for the period in the address', async () => {
    await go('Destinations')
    await table('Destinations').getByRole('link', { name: 'Primary endpoint' }).click()
    await page.getByRole('img', { name: /^Attempts: Succeeded: total \d+.+Failed: total \d/ }).waitFor()
    await page.getByRole('img', { name: /^Latency of the endpoint: p50: at most/ }).waitFor()
    await page.getByText('7 days', { exact: true }).click()
    await page.waitForURL(/range=7d/)
    await page.getByRole('img', { name: /^Attempts: Succeeded: total/ }).waitFor()
    await expectAccessible(page)
    await page.goBack()
    await go('Destinations')
    await table('Destinations').getByRole('link', { name: 'Secondary endpoint' }).click()
  })

  it('get custom headers, and a bearer token that is never shown', async () => {
    await button('More actions').click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await page.getByText('Retries, limits and more').click()
    await page.getByLabel('Headers').fill('X-Tenant: initech')
    await button('Save endpoint').click()
    await page.getByText('X-Tenant: initech').waitFor()
    await button('Set token or certificate…').click()
    const form = dialog('Set the authentication')
    await form.getByLabel('Bearer token', { exact: true }).fill('not-shown')
    await form.getByLabel('Client certificate').fill('no PEM')
    await form.getByLabel('Private key').fill('no PEM')
    await form.getByRole('button', { name: 'Save authentication' }).click()
    await form.getByText('certificate and key must be PEM').waitFor()
    await form.getByLabel('Client certificate').fill('')
    await form.getByRole('button', { name: 'Save authentication' }).click()
    await form.waitFor({ state: 'detached' })
    await button('Remove token').waitFor()
    await expectAccessible(page)
    await button('Send test').click()
    await dialog('Test delivery').getByText('{"ok":true}').waitFor()
    await page.keyboard.press('Escape')
    expect(receiver.received.at(-1)!.headers).toMatchObject({
      'x-tenant': 'initech',
      authorization: 'Bearer not-shown',
    })
    expect(await page.content()).not.toContain('not-shown')
    await button('Remove token').click()
    await button('Remove token').waitFor({ state: 'detached' })
  })

  it('are paused with a reason, and resumed', async () => {
    await button('Pause').click()
    await page.getByLabel('Reason').fill('Maintenance until noon')
    await dialog('Pause this destination?').getByRole('button', { name: 'Pause destination' }).click()
    await page.getByRole('alert').getByText('“Maintenance until noon”').waitFor()
    const { autotask } = await world()
    tenantOf(autotask).create('Tickets', { title: 'Waits for it', status: 1, priority: 2, companyID: 1 })
    await table('Deliveries').getByText('held').waitFor()
    await setColors(page, 'dark')
    await checkPage('destination')
    await setColors(page, 'light')
    await button('Resume').click()
    await page.getByText('“Maintenance until noon”').waitFor({ state: 'detached' })
    await table('Deliveries').getByText('succeeded').waitFor()
  })
})

describePages('endpoints', () => {
  it('rotate their signing key, and are deleted after a confirmation', async () => {
    await button('Generate new key…').click()
    await page.getByRole('combobox', { name: 'Keep signing with the old keys' }).click()
    await page.getByRole('option', { name: 'for 1 day' }).click()
    await dialog('Generate a new signing key?').getByRole('button', { name: 'Generate and rotate' }).click()
    await page.getByRole('region', { name: 'signing key', exact: true }).waitFor()
    await page.getByText(/signs until/).waitFor()
    await button('More actions').click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await dialog('Delete the secondary endpoint?').getByText('No queued deliveries.').waitFor()
    await dialog('Delete the secondary endpoint?').getByRole('button', { name: 'Delete endpoint' }).click()
    await page.getByRole('heading', { level: 1, name: 'Destinations' }).waitFor()
    await page.getByRole('link', { name: 'Secondary endpoint' }).waitFor({ state: 'detached' })
  })

  it('get the API’s defaults for fields left empty: the Nango format sends unmatched events', async () => {
    await button('Add the secondary endpoint').click()
    await page.getByLabel('URL').fill(`${receiver.url}/nango`)
    await page.getByRole('radio', { name: 'Nango' }).check()
    await button('Add endpoint').click()
    await button('Show endpoint').click()
    await page.getByRole('heading', { level: 1, name: 'Secondary endpoint' }).waitFor()
    const { data } = await own.request('GET', '/v1/destinations')
    expect(data).toContainEqual(expect.objectContaining({ url: `${receiver.url}/nango`, unmatched: true }))
  })
})

describePages('linked tickets', () => {
  it('are linked by ticket id, and close without a reload', async () => {
    const { autotask } = await world()
    const tenant = tenantOf(autotask)
    const ticket = tenant.create('Tickets', { title: 'Server down', status: 1, priority: 1, companyID: 1 })
    await go('Linked tickets')
    await button('Link an alert').first().click()
    await page.getByLabel('Alert', { exact: true }).last().fill('alert-4711')
    await page.getByRole('combobox', { name: 'Connection' }).last().fill('initech')
    await page.getByLabel('Ticket', { exact: true }).fill(String(ticket))
    await button('Link alert').click()
    const row = table('Linked tickets').getByRole('row', { name: /alert-4711/ })
    await row.getByText('open').waitFor()
    await autotask.clock.advance(1000)
    tenant.update('Tickets', ticket, { status: 5, resolution: 'Restarted it' }, { by: tenant.technicianId })
    await autotask.clock.settle()
    await row.getByText('closed').waitFor()
    await row.getByText('Restarted it').waitFor()
    await checkPage('linked-tickets')
  })

  it('are refreshed, and unlinked', async () => {
    await button('Actions for alert-4711').click()
    await page.getByRole('menuitem', { name: 'Refresh from ticket' }).click()
    await page.getByText(/^Ticket T\S+ is closed$/).waitFor()
    await button('Actions for alert-4711').click()
    await page.getByRole('menuitem', { name: 'Unlink…' }).click()
    await dialog('Unlink alert-4711?').getByRole('button', { name: 'Unlink alert' }).click()
    await table('Linked tickets').getByText('alert-4711').waitFor({ state: 'detached' })
  })
})

describePages('handlers', () => {
  const path = '/destinations/guidepost%3Alinked-tickets'

  it('are paused for the environment of the page only', async () => {
    const { test } = await world()
    await page.goto(`${test.url}/ui${path}`)
    await button('Pause').click()
    await dialog('Pause this destination?').getByText('for this environment only').waitFor()
    await dialog('Pause this destination?').getByRole('button', { name: 'Pause destination' }).click()
    await page.getByText('Deliveries continue when you resume it.').waitFor()
    expect((await test.request('GET', `/v1${path}`)).body.data).toMatchObject({ status: 'active' })
    await button('Resume').click()
    await button('Pause').waitFor()
  })

  it('that are paused for all environments are not resumed by the page', async () => {
    const { test } = await world()
    const headers = { authorization: `Bearer ${test.adminKey}` }
    const act = (action: string) =>
      test.request('POST', `/v1/handlers/guidepost%3Alinked-tickets/${action}`, {}, headers)
    await act('pause')
    await page.reload()
    await page.getByText(/paused for all environments\. Only the admin key can resume it/).waitFor()
    expect(await button('Resume').isDisabled()).toBe(true)
    await act('resume')
    await page.reload()
    await button('Pause').waitFor()
  })
})

type Autotask = Awaited<ReturnType<typeof world>>['autotask']
const tenantOf = ({ tenants }: Autotask) => tenants.find(({ name }) => name === 'initech')!

/**
 * Creates and changes tickets: one fails delivery, one webhook is a duplicate, one forged, one unmatched. Links two alerts.
 * Returns the id of the first event.
 */
async function createTickets({ request }: OwnEnvironment, { url }: Receiver): Promise<string> {
  const { test, autotask } = await world()
  const tenant = tenantOf(autotask)
  await request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
  await request('PUT', '/v1/destinations/primary', { url, schedule: { max_attempts: 1 } })
  await request('POST', '/v1/connections/initech/connect?provider_config_key=autotask', accountOf(tenant))
  const [, , colleague, mail = 0] = ['VPN is slow', 'Printer on fire', 'New colleague', 'No mail'].map((title) =>
    tenant.create('Tickets', { title, status: 1, priority: 2, companyID: 1 }),
  )
  await autotask.clock.advance(0)
  const [registration] = (await request('GET', '/v1/registrations')).data
  const { id: first } = (await request('GET', '/v1/events')).data.at(-1)
  const { body_text: body, headers } = (await request('GET', `/v1/events/${first}`)).data
  const signature = headers['x-hook-signature']
  await test.post(registration.webhook_url, body, { 'x-hook-signature': signature })
  await test.post(registration.webhook_url, `${body} `, { 'x-hook-signature': signature })
  const { webhook_url: shared } = (await request('GET', '/integrations/autotask?include=webhook')).data
  const { secret } = (await request('POST', '/v1/integrations/autotask/secrets', {})).data
  const unmatched = '{"Action":"Create","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":1}'
  const digest = createHmac('sha1', secret).update(unmatched).digest('base64')
  await test.post(shared, unmatched, { 'x-hook-signature': `sha1=${digest}` })
  const link = { provider_config_key: 'autotask', connection_id: 'initech' }
  await request('POST', '/v1/linked-tickets', { ...link, alert_id: 'mail-queue-17', ticket_id: mail })
  await request('POST', '/v1/linked-tickets', { ...link, alert_id: 'login-from-abroad', ticket_id: colleague })
  await autotask.clock.advance(1000)
  tenant.update('Tickets', mail, { status: 5, resolution: 'Emptied the queue' }, { by: tenant.technicianId })
  await autotask.clock.settle()
  return first
}
