import { property, runs } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deep } from '@guidepost/tooling-testing'
import { startScene, type Scene } from '../support/autotask.ts'
import { databases } from '../support/databases.ts'
import { startEdge, type Edge } from '../support/edge.ts'

/*
 * Random changes, outages and crashes. The model is Autotask's own records: after quiet rounds, the events of each record must
 * add up to its present state, each deleted record must have a Delete, and no event may report a change that never happened.
 */

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const stories = runs(4, 3000)
/** New, complete, waiting: values of the picklist of the simulator. */
const statuses = [1, 5, 8]
/** Tenants of one scene. Each story has its own. */
const perScene = 50

const pick = fc.integer({ min: 0, max: 9 })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('create' as const), pick }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('status' as const), pick }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('priority' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('activity' as const), pick }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('wait' as const), pick }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        ...([
          'swallow',
          'refuse',
          'pass',
          'off',
          'on',
          'gone',
          'stop-updates',
          'no-right',
          'right',
          'clock',
          'crash',
        ] as const),
      ),
      pick,
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never
const troubles = new Set<string>(['swallow', 'refuse', 'off', 'gone', 'stop-updates', 'no-right', 'clock', 'crash'])

describe.each(deep ? databases : databases.slice(0, 1))('on %s', (_, database) => {
  let scene: Scene
  let edge: Edge
  let aheadMs = 0
  /** How many answers of the REST API come before our process dies; null: it lives. */
  let answersLeft: number | null = null
  let onDeath = (): void => undefined
  let used = perScene

  /** A new scene for every `perScene` stories, so that each story has a tenant and few others. */
  async function openScene(): Promise<void> {
    if (scene) await scene.stop()
    used = 0
    scene = await startScene({
      simulator: { tenants: Array.from({ length: perScene }, (__, index) => ({ name: `t${index}` })) },
      env: { GUIDEPOST_PUBLIC_URL: edge.url, ...(await database()) },
      aheadMs: () => aheadMs,
      onAnswer: (__, answer) => {
        if (answersLeft === null) return answer
        answersLeft -= 1
        if (answersLeft >= 0) return answer
        onDeath()
        return new Promise<Response>(() => undefined)
      },
    })
    edge.target = scene.test.url
  }
  beforeAll(async () => void (edge = await startEdge()))
  afterAll(async () => {
    await scene.stop()
    await edge.close()
  })

  const tenantOf = (name: string) => scene.autotask.tenants.find((each) => each.name === name)!

  async function round(afterMs: number): Promise<void> {
    await scene.advance(afterMs)
    await scene.round()
  }

  /** Runs what is due in a process that dies after some answers. Others take its work when its leases end. */
  async function die(answers: number): Promise<void> {
    answersLeft = answers
    await scene.advance(hourMs)
    const died = new Promise<void>((resolve) => (onDeath = resolve))
    await Promise.race([scene.round(), died])
    answersLeft = null
    await scene.advance(11 * minuteMs)
  }

  async function act({ kind, pick: number }: Step, name: string, ids: number[]): Promise<void> {
    const tenant = tenantOf(name)
    const [webhook] = tenant.webhooks()
    const id = ids[number % Math.max(1, ids.length)]
    const exists = id !== undefined && tenant.get('Tickets', id) !== undefined
    if (kind === 'create') {
      ids.push(tenant.create('Tickets', { title: `${number}`, status: 1, priority: 1, companyID: tenant.companyId }))
    } else if (kind === 'status' && exists)
      tenant.update('Tickets', id, { status: statuses[number % statuses.length]! })
    else if (kind === 'priority' && exists) tenant.update('Tickets', id, { priority: 1 + (number % 4) })
    else if (kind === 'delete' && exists) tenant.delete('Tickets', id)
    else if (kind === 'activity' && exists) tenant.addActivity('Tickets', id)
    else if (kind === 'wait') await round((1 + number * 9) * minuteMs)
    else if (kind === 'swallow' || kind === 'refuse' || kind === 'pass') edge.mode = () => kind
    else if (kind === 'off' && webhook) tenant.setWebhookActive('Ticket', webhook.id, false)
    else if (kind === 'on' && webhook) tenant.setWebhookActive('Ticket', webhook.id, true)
    else if (kind === 'gone' && webhook) tenant.deleteWebhook('Ticket', webhook.id)
    else if (kind === 'stop-updates' && webhook) tenant.stopAction('Ticket', webhook.id, 'Update')
    else if (kind === 'no-right') tenant.user.level.access.Tickets = 'none'
    else if (kind === 'right') tenant.user.level.access.Tickets = 'full'
    else if (kind === 'clock') aheadMs = (number - 5) * minuteMs
    else if (kind === 'crash') await die(number)
  }

  async function eventsOf(name: string) {
    const { store } = scene.test.gateway
    const { rows } = await store.listEvents({ environmentId: 1, connectionId: name }, { limit: 1000 })
    const events = rows
      .toReversed()
      .map(async ({ id }) => (await scene.test.request('GET', `/v1/events/${id}`)).body.data)
    return Promise.all(events)
  }

  it(
    'the events of each record add up to its present state, and report no change that never happened',
    async () => {
      const told = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        if (used === perScene) await openScene()
        const name = `t${used++}`
        await scene.connect(name)
        await round(minuteMs)
        const ids: number[] = []
        for (const each of steps) {
          // Events have whole seconds: within one, nobody can tell their order.
          await scene.advance(2000)
          await act(each, name, ids)
        }
        edge.mode = () => 'pass'
        aheadMs = 0
        tenantOf(name).user.level.access.Tickets = 'full'
        await scene.advance(10 * minuteMs)
        for (const ms of [70, 70, 70]) await round(ms * minuteMs)

        const events = await eventsOf(name)
        const callouts = scene.autotask.ledger.callouts().filter(({ tenant }) => tenant === name)
        for (const id of ids) {
          // A retry of Autotask may arrive after a younger event: the time of the event decides.
          const own = events
            .filter(({ payload }) => payload.id === String(id))
            .toSorted((one, other) => Date.parse(one.payload.eventTime) - Date.parse(other.payload.eventTime))
          const record = tenantOf(name).get('Tickets', id)
          if (record === undefined) expect(own.at(-1)).toMatchObject({ action: 'Delete' })
          else {
            const known = Object.assign({}, ...own.map(({ payload }) => payload.fields))
            expect(known).toMatchObject({
              Status: String(record.values['status']),
              Priority: String(record.values['priority']),
            })
          }
        }
        for (const { origin, recovered, action, payload } of events) {
          if (origin !== 'error-log') continue
          expect(recovered.fidelity).toBe('exact')
          const sent = { action, recordId: Number(payload.id), sequenceNumber: Number(payload.sequenceNumber) }
          expect(callouts).toContainEqual(expect.objectContaining(sent))
        }
        if (!steps.some(({ kind }) => troubles.has(kind))) {
          expect(events.filter(({ origin }) => origin !== 'push')).toEqual([])
          expect(events).toHaveLength(callouts.filter(({ state }) => state === 'delivered').length)
        }
        await scene.test.request('DELETE', `/connections/${name}?provider_config_key=autotask`)
      })
      await fc.assert(told, { ...property(stories, stories), interruptAfterTimeLimit: deep ? 1_500_000 : 300_000 })
    },
    deep ? 3_600_000 : 300_000,
  )
})
