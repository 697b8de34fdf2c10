import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  calm,
  now,
  pass,
  person,
  processOf,
  sceneOf,
  store,
  type Process,
  type Scene,
} from './registration-processes.ts'

/** What can happen to a connection: to its webhook, to Autotask, to our process, and what a person asks for. */
type Happening = (scene: Scene, process: Process) => unknown

const ours = ({ autotask }: Scene) => autotask.tenant.webhooks().filter(({ name }) => name !== 'Of others')
const first = async (scene: Scene) => (await scene.own())[0]?.id

async function asked(scene: Scene, act: (id: number) => Promise<unknown>): Promise<void> {
  const id = await first(scene)
  // Refused, or busy, or aborted: whatever it is, the end counts.
  if (id !== undefined) await act(id).catch(() => undefined)
}

const happenings: Record<string, Happening> = {
  'a webhook is switched off': (scene) =>
    ours(scene).forEach(({ id }) => scene.autotask.tenant.setWebhookActive('Ticket', id, false)),
  'a webhook is deleted': (scene) => ours(scene).forEach(({ id }) => scene.autotask.tenant.deleteWebhook('Ticket', id)),
  'Autotask is out': ({ autotask }) => autotask.fail({ kind: 'outage', times: 3 }),
  'an answer is lost': ({ autotask }) =>
    autotask.fail({ kind: 'broken-connection', when: 'after', method: 'POST', times: 2 }),
  'a row is lost': ({ autotask }) => autotask.fail({ kind: 'lost-row', times: 1 }),
  'the maximum is reached': ({ autotask }) => autotask.fail({ kind: 'webhook-limit', times: 1 }),
  'the right is taken': ({ autotask }) => void (autotask.tenant.user.level.canCreateWebhooks = false),
  'time passes': async (scene, { registrations, until }) => {
    pass(16 * 60_000)
    await scene.autotask.clock.advance(16 * 60_000)
    await until(registrations.round(calm))
  },
  'a retry': (scene, { registrations, until }) => asked(scene, (id) => until(registrations.run(id, person))),
  'a rotation': (scene, { registrations, until }) => asked(scene, (id) => until(registrations.rotate(id, person))),
  'a deactivation is told': async (scene, { registrations }) => {
    const [own] = await scene.own()
    if (own) await registrations.onDeactivation(own.deactivationToken)
  },
}

const story = fc.array(
  fc.record({
    happening: fc.constantFrom(...Object.keys(happenings)),
    /** The process dies after so many calls. */
    calls: fc.oneof(
      { weight: 3, arbitrary: fc.constant(Infinity) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }) },
    ),
  }),
  { minLength: 1, maxLength: 8 },
)

it('whatever happens, the end is one active webhook of ours, or none if it was removed; others are not touched', async () => {
  await fc.assert(
    fc.asyncProperty(story, fc.boolean(), fc.integer({ min: 1, max: 30 }), async (steps, isRemoved, setUpCalls) => {
      const scene = await sceneOf()
      try {
        const { tenant } = scene.autotask
        await scene.makeForeign()
        const unlucky = processOf(scene.autotask, { calls: setUpCalls })
        await unlucky.until(scene.connectIn(unlucky).catch(() => undefined))
        pass(3 * 60_000)
        for (const { happening, calls } of steps) {
          await happenings[happening]!(scene, processOf(scene.autotask, { calls }))
          // Whoever died holds the registration until its lease ends.
          pass(3 * 60_000)
        }
        // Faults stop, and a person sees to it.
        tenant.user.level.canCreateWebhooks = true
        scene.calm()
        pass(24 * 60 * 60_000)
        await scene.goOn(1)
        const calmly = processOf(scene.autotask)
        await asked(scene, (id) => calmly.registrations.run(id, person))
        const [own] = await scene.own()
        if (isRemoved && own) {
          await store.deleteConnection({ id: own.connection, now: now() })
          await scene.goOn(2)
          expect(await scene.own()).toEqual([])
        }
        const left = isRemoved || !own ? [] : [{ isActive: true, isReady: true, guid: own.guid }]
        expect(ours(scene)).toMatchObject(left)
        expect(ours(scene)).toHaveLength(left.length)
        if (!isRemoved && own) expect(own.status).toBe('active')
        expect(tenant.webhooks().filter(({ name }) => name === 'Of others')).toHaveLength(1)
      } finally {
        await scene.end()
      }
    }),
    property(6, 1000),
  )
}, 600_000)
