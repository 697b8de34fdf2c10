import type { Plan } from '@guidepost/provider'
import type { ClaimedRegistration, Environment } from '@guidepost/store'
import { deep } from '@guidepost/tooling-testing'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkAmount } from '../../src/registrations/rounds/guard.ts'
import { askWebhooks } from '../support/autotask.ts'
import { databases } from '../support/databases.ts'
import { openWorld, person, sceneOf, type Process, type Scene, type World } from '../support/registration-processes.ts'

const first = async (scene: Scene) => (await scene.own())[0]!

async function connected(world: World): Promise<Scene> {
  const scene = await sceneOf(world)
  await scene.connectIn(scene.start())
  return scene
}

describe.each(databases)('on %s', (name, database) => {
  let world: World
  beforeAll(async () => void (world = await openWorld(await database())))
  afterAll(() => world.close())

  it.each([
    ['set-up', async (scene: Scene, process: Process) => void (await scene.connectIn(process))],
    [
      'rotation',
      async (scene: Scene, process: Process) =>
        void (await process.registrations.actions.rotate((await first(scene)).id, person())),
    ],
    [
      'removal',
      async (scene: Scene, process: Process) =>
        void (await process.registrations.actions.remove((await first(scene)).id, person())),
    ],
  ])('a %s in a process that dies after any REST call is completed by the next process', async (what, work) => {
    for (let calls = 1; ; calls += deep || name === 'SQLite' ? 1 : 5) {
      const scene = what === 'set-up' ? await sceneOf(world) : await connected(world)
      const mortal = scene.start({ calls })
      const end = await mortal.until(work(scene, mortal))
      await scene.goOn(1)
      const webhooks = scene.autotask.tenant.webhooks()
      const [own] = await scene.own()
      if (what === 'removal') expect({ calls, webhooks, own }).toEqual({ calls, webhooks: [], own: undefined })
      // The connection was not saved before the crash, so the person connects again.
      else if (own !== undefined || webhooks.length > 0) {
        expect({ calls, own, webhooks }).toMatchObject({
          own: { status: 'active' },
          webhooks: [{ isActive: true, isReady: true, guid: own?.guid }],
        })
        expect(await scene.hasNewestSecret(own!.id)).toBe(true)
      }
      await scene.end()
      if (end === 'done') break
    }
  })

  it('the brake limits the changes of all processes together', async () => {
    const others = [world.store, await world.openAgain()]
    const environment = { id: world.environment.id + 1000 }
    const plan = { actions: [{ kind: 'activate' }], left: [] } as unknown as Plan
    const asked = Array.from({ length: 40 }, (_, index) =>
      checkAmount(
        { store: others[index % 2]!, now: world.now },
        { environment, connection: index, status: 'active' } as ClaimedRegistration,
        plan,
        { actor: 'reconcile', signal: new AbortController().signal },
      ),
    )
    expect((await Promise.all(asked)).filter((waits) => waits === undefined)).toHaveLength(20)
    await others[1]!.close()
  })
})

describe.each(deep ? databases : databases.slice(0, 1))('on %s', (_, database) => {
  let world: World
  beforeAll(async () => void (world = await openWorld(await database())))
  afterAll(() => world.close())

  it('a copy of the store with another public URL writes nothing to the provider', async () => {
    const scene = await connected(world)
    const { id } = await first(scene)
    scene.autotask.tenant.setWebhookActive('Ticket', 1, false)
    const copy = scene.start({ url: 'https://staging.example.com' })
    await copy.registrations.rounds.run(id, person())
    await copy.registrations.actions.rotate(id, person())
    await copy.registrations.actions.remove(id, person())
    await scene.disconnect()
    await scene.pass(60_000)
    await copy.round()
    const writes = copy.spent.filter((call) => /^(?:PATCH|DELETE|PUT)/.test(call) || /^POST(?!.*\/query$)/.test(call))
    expect(writes).toEqual([])
    expect(await first(scene)).toMatchObject({ cause: expect.stringContaining('--adopt-url') })
    await copy.registrations.controls.adoptUrl(world.environment.id)
    await copy.round()
    expect(scene.autotask.tenant.webhooks()).toEqual([])
    await scene.start().registrations.controls.adoptUrl(world.environment.id)
    await scene.end()
  })

  it('each environment has its own public URL', async () => {
    const scene = await connected(world)
    const moved = scene.start({ url: 'https://moved.example.com' })
    const { id } = world.environment
    await expect(moved.registrations.controls.checkAddress(id)).rejects.toMatchObject({ code: 'public_url_changed' })
    await moved.registrations.controls.checkAddress(id + 1000)
    await scene.end()
  })

  it('a plan beyond the limit waits until a person applies all', async () => {
    const scene = await connected(world)
    const { registrations, round } = scene.start()
    const at = world.now() + 16 * 60_000
    const others = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`other-${index}`, at]))
    scene.autotask.tenant.deleteWebhook('Ticket', 1)
    await world.store.writeMemory(`gateway:changes:${world.environment.id}`, {
      'create, set-fields, activate, await-ready': others,
    })
    await scene.goOn(1)
    const own = await first(scene)
    expect(own).toMatchObject({ status: 'active', cause: expect.stringContaining('apply --all') })
    expect(own.details['pendingPlan']).toHaveLength(4)
    expect(scene.autotask.tenant.webhooks()).toEqual([])
    await registrations.controls.applyAll(world.environment.id)
    await round()
    expect(scene.autotask.tenant.webhooks()).toMatchObject([{ isActive: true }])
    await scene.end()
  })

  it('a paused environment makes no requests, and pauses no other environment', async () => {
    const scene = await connected(world)
    const { registrations, round, spent } = scene.start()
    const other = (await world.store.createEnvironment({ name: 'other', uuid: randomUUID(), now: 0 })) as Environment
    await registrations.controls.setPaused(world.environment.id, true)
    await scene.pass(60 * 60_000)
    await round()
    expect(spent).toEqual([])
    await registrations.controls.setPaused(world.environment.id, false)
    await registrations.controls.setPaused(other.id, true)
    await scene.pass(60_000)
    await round()
    expect(spent).not.toEqual([])
    await scene.end()
  })

  it('a quiet connection uses a small part of the 10,000 requests per hour', async () => {
    const scene = await connected(world)
    const { round, spent } = scene.start()
    for (let minutes = 0; minutes < 60; minutes += 5) {
      await scene.pass(5 * 60_000)
      await round()
    }
    expect(spent.length).toBeGreaterThan(0)
    expect(spent.length).toBeLessThanOrEqual(200)
    await scene.end()
  })

  it('a deactivation callout about our own write is ignored', async () => {
    const scene = await connected(world)
    const before = await first(scene)
    const { registrations } = scene.start()
    await scene.pass(30_000)
    await registrations.hints.onDeactivation(before.deactivationToken)
    expect((await first(scene)).nextStepAt).toBe(before.nextStepAt)
    await scene.pass(3 * 60_000)
    await registrations.hints.onDeactivation(before.deactivationToken)
    expect((await first(scene)).nextStepAt).toBe(world.now())
    await scene.end()
  })

  it('a webhook that disappears between observing and applying is observed again at once', async () => {
    const scene = await connected(world)
    const { autotask } = scene
    const { tenant } = autotask
    await askWebhooks(autotask, tenant.user, 'PATCH', '', { id: 1, name: 'Renamed' })
    await scene.pass(16 * 60_000)
    const { round } = scene.start()
    const end = autotask.log.subscribe((entry) => {
      if (!('request' in entry) || !entry.request.path.endsWith('/ExcludedResources')) return
      end()
      tenant.deleteWebhook('Ticket', 1)
    })
    await round()
    expect(tenant.webhooks()).toMatchObject([{ id: 2, isActive: true, name: 'Guidepost Ticket Monitor' }])
    expect(await first(scene)).toMatchObject({ status: 'active', cause: null })
    await scene.end()
  })

  it('refused credentials are not retried until a person retries one registration of the connection', async () => {
    const refused = { status: 'active', nextStepAt: null }
    const well = { cause: null, nextStepAt: expect.any(Number) }
    const scene = await sceneOf(world)
    await scene.connectIn(scene.start(), ['ticket-monitor', 'companies'])
    const { user } = scene.autotask.tenant
    const right = user.secret
    user.secret = 'another'
    const { registrations, round, spent } = scene.start()
    await scene.pass(16 * 60_000)
    await round()
    const { id } = await first(scene)
    await registrations.actions.plan(id, { signal: new AbortController().signal }).catch(() => undefined)
    const tries = spent.length
    expect(tries).toBeLessThanOrEqual(2)
    expect(await scene.own()).toMatchObject([refused, refused])
    user.secret = right
    await scene.pass(16 * 60_000)
    await round()
    expect(spent).toHaveLength(tries)
    await registrations.rounds.run(id, person())
    await round()
    expect(await scene.own()).toMatchObject([well, well])
    // The retry counts for later rounds too.
    await scene.pass(16 * 60_000)
    await scene.start().round()
    expect(await scene.own()).toMatchObject([well, well])
    await scene.end()
  })
})
