import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runs } from '@guidepost/tooling-testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startScene, type Scene } from '../../gateway/test/support/autotask.ts'
import { commandsInProcess } from '../../gateway/test/support/cli-in-process.ts'
import { describePages, world } from './world.ts'

type Tenant = Scene['autotask']['tenants'][number]

/** `test:deep` connects 3,000 tenants, and breaks 200. */
const tenantCount = runs(30, 3000)
const brokenEach = runs(2, 40)

/** Five ways in which tenants break, and what the overview and `status` call each. */
const ways: readonly { readonly title: RegExp; readonly breakIt: (tenant: Tenant) => void }[] = [
  {
    title: /the API user may not read and update Tickets/,
    breakIt: ({ user }) => void (user.level.access.Tickets = 'none'),
  },
  { title: /rejects the credentials/, breakIt: ({ user }) => void (user.secret = 'changed') },
  {
    title: /Webhook switched off/,
    breakIt: (tenant) => tenant.setWebhookActive('Ticket', tenant.webhooks()[0]!.id, false),
  },
  {
    title: /the owner of the Ticket webhook is inactive/,
    breakIt: (tenant) => tenant.update('Resources', tenant.user.resourceId, { isActive: false }),
  },
  { title: /lacks a right at Autotask/, breakIt: ({ user }) => void (user.level.canCreateWebhooks = false) },
]

/** Whether the owner of a webhook is active is read every 4 hours; the other ways are seen at the next look, within 15 minutes. */
const ownerCheckMs = 4 * 60 * 60_000 + 20 * 60_000
/** A screen of a small laptop. */
const screen = { width: 1440, height: 900 }
const reports = fileURLToPath(new URL('../../../reports/', import.meta.url))

describePages('the drill: many tenants, broken in five ways', () => {
  let scene: Scene
  let page: Page
  let cli: ReturnType<typeof commandsInProcess>
  const seconds: Record<string, number> = {}

  /** Does something, and notes how long it took. */
  async function timed<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const start = performance.now()
    const result = await work()
    seconds[name] = Math.round((performance.now() - start) / 100) / 10
    return result
  }

  beforeAll(async () => {
    const names = Array.from({ length: tenantCount }, (_, index) => `tenant-${String(index).padStart(4, '0')}`)
    scene = await startScene({ simulator: { tenants: names.map((name) => ({ name })), startAt: Date.now() } })
    cli = commandsInProcess({ GUIDEPOST_URL: scene.test.url, GUIDEPOST_API_KEY: scene.test.key })
    const { browser } = await world()
    page = await browser.newPage({ viewport: screen, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' })
  })
  afterAll(async () => {
    await page?.close()
    await scene?.stop()
    if (tenantCount >= 1000) console.log('The drill, in seconds:', seconds)
  })

  it('connects every tenant from a file', async () => {
    const file = join(scene.test.folder, 'tenants.csv')
    const lines = scene.autotask.tenants.map(({ name, user }) =>
      [name, user.username, user.integrationCode, `"${user.secret}"`].join(','),
    )
    writeFileSync(file, ['connection,username,apiIntegrationCode,apiKey', ...lines].join('\n'))
    const { code, stdout } = await timed('connect --file', () =>
      cli.run('connect', '--file', file, '--parallel', '16', '--yes'),
    )
    expect(stdout).toContain(`${tenantCount.toLocaleString('en')} succeeded, 0 failed`)
    expect(code).toBe(0)
  }, 400_000)

  it('finds every broken tenant at the looks', async () => {
    const { tenants } = scene.autotask
    for (const tenant of tenants) tenant.create('Tickets', { title: 'x', status: 1, priority: 2, companyID: 1 })
    await timed('an event of each tenant', () => scene.advance(1000))
    ways.forEach(({ breakIt }, way) =>
      tenants.slice(way * brokenEach, (way + 1) * brokenEach).forEach((tenant) => breakIt(tenant)),
    )
    await scene.advance(ownerCheckMs)
    await timed('the looks', () => scene.round())
    const readCounts = async () => (await scene.test.request('GET', '/v1/overview')).body.data.connections
    let counts = await timed('the overview of the API', readCounts)
    // What the first round did not finish is due again within 15 minutes.
    for (let round = 0; round < 2 && counts.unproven > 0; round += 1) {
      console.log((await cli.run('status')).stdout)
      await scene.advance(15 * 60_000)
      await scene.round()
      counts = await readCounts()
    }
    const broken = ways.length * brokenEach
    expect(counts).toMatchObject({
      total: tenantCount,
      active: tenantCount - broken,
      attention: broken,
      unproven: 0,
      by_hand: 0,
    })
  }, 400_000)

  it('names all five causes in `status`, on one screen', async () => {
    const { stdout } = await timed('status', () => cli.run('status'))
    const lines = stdout.trim().split('\n')
    expect(lines.length).toBeLessThan(24)
    for (const { title } of ways) {
      expect(lines.filter((line) => title.test(line))).toEqual([
        expect.stringMatching(new RegExp(`^${brokenEach} connections: blind: `)),
      ])
    }
  })

  it('names all five causes on the first screen of the overview, with their numbers', async () => {
    const list = page.getByRole('region', { name: 'Needs attention' })
    // The gateway uses the simulator's clock, so the page must use it, too.
    await page.clock.setSystemTime(scene.autotask.clock.now())
    await timed('the page of the overview', async () => {
      await page.goto(scene.test.gateway.signInUrl(scene.test.key))
      await list.getByRole('listitem').first().waitFor()
    })
    if (tenantCount >= 1000) {
      mkdirSync(reports, { recursive: true })
      await page.screenshot({ path: join(reports, 'drill.png') })
    }
    for (const { title } of ways) {
      const entry = list.getByRole('listitem').filter({ hasText: title })
      expect(await entry.innerText()).toContain(`${brokenEach} connections`)
      const box = (await entry.boundingBox())!
      expect(box.y + box.height).toBeLessThanOrEqual(screen.height)
    }
    await page.getByRole('link', { name: `Need attention ${ways.length * brokenEach}` }).click()
    await timed('the list of those that need attention', () =>
      page.getByText(`${ways.length * brokenEach} connections`, { exact: true }).waitFor(),
    )
  })
})
