import { deep, property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askWebhooks } from '../support/autotask.ts'
import { databases } from '../support/databases.ts'
import { openWorld, person, sceneOf, type Process, type Scene, type World } from '../support/registration-processes.ts'

/** Something that happens to a webhook, to Autotask or to our process, or that a person asks for. */
type Happening = (scene: Scene, process: Process) => unknown

const ours = ({ autotask }: Scene) => autotask.tenant.webhooks().filter(({ name }) => name !== 'Of others')

async function asked(scene: Scene, act: (id: number) => Promise<unknown>): Promise<void> {
  const [own] = await scene.own()
  // The request may fail, or find the registration busy: only the final state counts.
  if (own) await act(own.id).catch(() => undefined)
}

const happenings: Record<string, Happening> = {
  'a webhook is switched off': (scene) =>
    ours(scene).forEach(({ id }) => scene.autotask.tenant.setWebhookActive('Ticket', id, false)),
  'a webhook is deleted': (scene) => ours(scene).forEach(({ id }) => scene.autotask.tenant.deleteWebhook('Ticket', id)),
  'a webhook is changed': async (scene) => {
    const { autotask } = scene
    const changes = { isSubscribedToDeleteEvents: true, deactivationUrl: 'https://x.example' }
    const [webhook] = ours(scene)
    // Fails while the right is missing.
    if (webhook) {
      await askWebhooks(autotask, autotask.tenant.user, 'PATCH', '', { id: webhook.id, ...changes }).catch(
        () => undefined,
      )
    }
  },
  'Autotask is out': ({ fail }) => fail({ kind: 'outage', times: 3 }),
  'an answer is lost': ({ fail }) => fail({ kind: 'broken-connection', when: 'after', method: 'POST', times: 2 }),
  'a row is lost': ({ fail }) => fail({ kind: 'lost-row', times: 1 }),
  'the maximum is reached': ({ fail }) => fail({ kind: 'webhook-limit', times: 1 }),
  'the right is taken': ({ autotask }) => void (autotask.tenant.user.level.canCreateWebhooks = false),
  'the right is given': ({ autotask }) => void (autotask.tenant.user.level.canCreateWebhooks = true),
  'time passes': async (scene, { round, until }) => {
    await scene.pass(16 * 60_000)
    await until(round())
  },
  'a retry': (scene, { registrations, until }) => asked(scene, (id) => until(registrations.rounds.run(id, person()))),
  'a rotation': (scene, { registrations, until }) =>
    asked(scene, (id) => until(registrations.actions.rotate(id, person()))),
  'it is connected again': (scene, process) => process.until(scene.connectIn(process).catch(() => undefined)),
  'a deactivation is reported': async (scene, { registrations }) => {
    const [own] = await scene.own()
    if (own) await registrations.hints.onDeactivation(own.deactivationToken)
  },
}

/** 25 stories take 2 s on two shared cores. The limit is for a busier machine. */
const limitMs = deep ? 3_600_000 : 300_000

const deathAfter = fc.oneof(
  { weight: 3, arbitrary: fc.constant(Infinity) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 14 }) },
)

const story = fc.record({
  setUpCalls: deathAfter,
  steps: fc.array(fc.record({ happening: fc.constantFrom(...Object.keys(happenings)), calls: deathAfter }), {
    minLength: 1,
    maxLength: 6,
  }),
  end: fc.oneof(
    { weight: 30, arbitrary: fc.constant('stays' as const) },
    { weight: 15, arbitrary: fc.constant('is removed' as const) },
    // Rare, as the slow hash of refused credentials takes time.
    { weight: 1, arbitrary: fc.constant('is removed with refused credentials' as const) },
  ),
})

type Story = typeof story extends fc.Arbitrary<infer Value> ? Value : never

async function tell(scene: Scene, { setUpCalls, steps }: Story): Promise<void> {
  await scene.makeForeign()
  const unlucky = scene.start({ calls: setUpCalls })
  await unlucky.until(scene.connectIn(unlucky).catch(() => undefined))
  for (const { happening, calls } of steps) {
    // A dead process holds the registration until its lease ends.
    await scene.pass(3 * 60_000)
    await happenings[happening]!(scene, scene.start({ calls }))
  }
}

async function seeTheEnd(scene: Scene, how: Story['end']): Promise<void> {
  const { tenant } = scene.autotask
  const calm = scene.start()
  await asked(scene, (id) => calm.registrations.rounds.run(id, person()))
  const [own] = await scene.own()
  if (own && how !== 'stays') {
    if (how === 'is removed with refused credentials') tenant.user.secret = 'another'
    await scene.disconnect()
    await scene.pass(1000)
    await calm.round()
  }
  const isThere = own !== undefined && how !== 'is removed'
  const status = how === 'stays' ? 'active' : 'orphaned'
  const left = (how === 'stays' ? [own] : await scene.own()).filter((one) => one !== undefined)
  const { desired } = left[0]?.details ?? {}
  expect(left).toMatchObject(isThere ? [{ status, details: { observed: desired, secretPending: false } }] : [])
  expect(ours(scene)).toMatchObject(isThere ? [{ isActive: true, isReady: true, guid: own.guid }] : [])
  if (own && how === 'stays') expect(await scene.hasNewestSecret(own.id)).toBe(true)
  expect(tenant.webhooks()).toHaveLength(isThere ? 2 : 1)
  expect(tenant.webhooks()[0]).toMatchObject({ name: 'Of others', isActive: false })
}

describe.each(deep ? databases : databases.slice(0, 1))('on %s', (name, database) => {
  let world: World
  beforeAll(async () => void (world = await openWorld(await database())))
  afterAll(() => world.close())

  it(
    'after any faults, our webhook is active, removed or listed, once, and webhooks of others are untouched',
    async () => {
      const stories = fc.asyncProperty(story, async (one) => {
        const scene = await sceneOf(world)
        try {
          await tell(scene, one)
          // All faults end, and a person restores the right.
          scene.heal()
          scene.autotask.tenant.user.level.canCreateWebhooks = true
          await scene.pass(24 * 60 * 60_000)
          await seeTheEnd(scene, one.end)
        } finally {
          await scene.end()
        }
      })
      // Ends before the test's time limit, so that nothing still runs when the store is closed.
      const end = { interruptAfterTimeLimit: 0.9 * limitMs, markInterruptAsFailure: true }
      await fc.assert(stories, { ...property(25, name === 'SQLite' ? 10_000 : 1000), ...end })
    },
    limitMs,
  )
})
