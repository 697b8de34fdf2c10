import { deep } from '@guidepost/tooling-testing'
import { describe, expect, it } from 'vitest'
import {
  calm,
  environment,
  now,
  pass,
  person,
  processOf,
  sceneOf,
  store,
  type Process,
  type Scene,
} from './registration-processes.ts'

/** Each place of a crash in `test:deep`; every third, and the end, in `test`. */
const step = deep ? 1 : 3

describe.each([
  ['set-up', async (scene: Scene, process: Process) => void (await scene.connectIn(process))],
  [
    'rotation',
    async (scene: Scene, process: Process) =>
      void (await process.registrations.rotate((await scene.own())[0]!.id, person)),
  ],
  [
    'removal',
    async (scene: Scene, process: Process) =>
      void (await process.registrations.remove((await scene.own())[0]!.id, person)),
  ],
])('a process that dies in a %s', (what, work) => {
  it('after any REST call leaves what the next one completes', async () => {
    for (let calls = 1; ; calls += step) {
      const scene = await sceneOf()
      if (what !== 'set-up') await scene.connectIn(processOf(scene.autotask))
      const mortal = processOf(scene.autotask, { calls })
      const end = await mortal.until(work(scene, mortal))
      await scene.goOn(1)
      const webhooks = scene.autotask.tenant.webhooks()
      const [own] = await scene.own()
      if (what === 'removal') expect({ calls, webhooks, own }).toEqual({ calls, webhooks: [], own: undefined })
      // A connection that isn't saved yet is nobody's; the person types again.
      else if (own !== undefined || webhooks.length > 0) {
        expect({ calls, own, webhooks }).toMatchObject({
          own: { status: 'active' },
          webhooks: [{ isActive: true, isReady: true }],
        })
        expect(own!.guid).toBe(webhooks[0]!.guid)
      }
      await store.deleteConnection({ id: own?.connection ?? 0, now: now() })
      if (own) await scene.goOn(1)
      await scene.autotask.close()
      if (end === 'done') break
    }
  }, 60_000)
})

it('a copy of the store with another public URL writes nothing to the provider', async () => {
  const scene = await sceneOf()
  await scene.connectIn(processOf(scene.autotask))
  const [own] = await scene.own()
  scene.autotask.tenant.setWebhookActive('Ticket', 1, false)
  const copy = processOf(scene.autotask, { url: 'https://staging.example.com' })
  await copy.registrations.run(own!.id, person)
  await copy.registrations.rotate(own!.id, person)
  await copy.registrations.remove(own!.id, person)
  await store.deleteConnection({ id: own!.connection, now: now() })
  pass(60_000)
  await copy.registrations.round(calm)
  const writes = copy.spent.filter((call) => /^(?:PATCH|DELETE|PUT)/.test(call) || /^POST(?!.*\/query$)/.test(call))
  expect(writes).toEqual([])
  expect((await scene.own())[0]).toMatchObject({ cause: expect.stringContaining('--adopt-url') })
  await copy.registrations.adoptUrl()
  await copy.registrations.round(calm)
  expect(scene.autotask.tenant.webhooks()).toEqual([])
  await processOf(scene.autotask).registrations.adoptUrl()
  await scene.autotask.close()
})

it('forged deactivations change no state, and cost one look a minute', async () => {
  const scene = await sceneOf()
  await scene.connectIn(processOf(scene.autotask))
  const [before] = await scene.own()
  pass(3 * 60_000)
  const { registrations, spent } = processOf(scene.autotask)
  for (let times = 0; times < 500; times++) {
    await registrations.onDeactivation(before!.deactivationToken)
    pass(100)
    if (times % 50 === 0) await registrations.round(calm)
  }
  const [after] = await scene.own()
  expect(after).toMatchObject({ status: 'active', state: 'active', guid: before!.guid, cause: null })
  expect(spent.filter((call) => /^(?:PATCH|DELETE)/.test(call))).toEqual([])
  // A look is six calls; the zone doesn't count.
  expect(spent.length).toBeLessThanOrEqual(2 * 6)
  await store.deleteConnection({ id: after!.connection, now: now() })
  await scene.goOn(1)
  await scene.autotask.close()
})

it('a plan that is too much at once waits for a person, who lets everything through', async () => {
  const scene = await sceneOf()
  await scene.connectIn(processOf(scene.autotask))
  const { registrations } = processOf(scene.autotask)
  const others = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`other-${index}`, now() + 16 * 60_000]))
  scene.autotask.tenant.deleteWebhook('Ticket', 1)
  await store.writeMemory(`gateway:changes:${environment.id}`, {
    'create, set-fields, activate, await-ready': others,
  })
  await scene.goOn(1)
  const [own] = await scene.own()
  expect(own).toMatchObject({ status: 'active', cause: expect.stringContaining('apply --all') })
  expect(own!.details['pendingPlan']).toHaveLength(4)
  expect(scene.autotask.tenant.webhooks()).toEqual([])
  await registrations.applyAll(environment.id)
  await registrations.round(calm)
  expect(scene.autotask.tenant.webhooks()).toMatchObject([{ isActive: true }])
  await scene.end()
})

it('nothing is asked while it is paused', async () => {
  const scene = await sceneOf()
  await scene.connectIn(processOf(scene.autotask))
  const { registrations, spent } = processOf(scene.autotask)
  await registrations.setPaused(true)
  pass(60 * 60_000)
  await registrations.round(calm)
  expect(spent).toEqual([])
  await registrations.setPaused(false)
  await registrations.round(calm)
  expect(spent).not.toEqual([])
  await scene.end()
})

it('a quiet connection costs a small part of the hourly allowance, which is 10,000', async () => {
  const scene = await sceneOf()
  await scene.connectIn(processOf(scene.autotask))
  const { registrations, spent } = processOf(scene.autotask)
  for (let minute = 0; minute < 60; minute++) {
    pass(60_000)
    await registrations.round(calm)
  }
  expect(spent.length).toBeGreaterThan(0)
  expect(spent.length).toBeLessThanOrEqual(200)
  await scene.end()
})

it('what our own writes make the provider tell is no hint', async () => {
  const scene = await sceneOf()
  await scene.connectIn(processOf(scene.autotask))
  const [before] = await scene.own()
  const { registrations } = processOf(scene.autotask)
  pass(30_000)
  await registrations.onDeactivation(before!.deactivationToken)
  expect((await scene.own())[0]!.nextStepAt).toBe(before!.nextStepAt)
  pass(3 * 60_000)
  await registrations.onDeactivation(before!.deactivationToken)
  expect((await scene.own())[0]!.nextStepAt).toBe(now())
  await scene.end()
})
