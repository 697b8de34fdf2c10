import { createAutotaskClient, type AutotaskClient } from '@guidepost/autotask-client'
import {
  startAutotask,
  switches,
  type Autotask,
  type Behaviour,
  type WebhookState,
} from '@guidepost/autotask-simulator'
import { ProviderError, type RegistrationTarget } from '@guidepost/provider'
import { property, runs } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { connectionOf, converge, withReactivation, hostOf, provider, targetOf } from '../../test/support/simulated.ts'
import { isOurs } from './ours.ts'
import { registrationSpecSchema } from './spec.ts'

const { register } = provider()

const registrations = [
  { target: targetOf('t'), spec: register.presets['ticket-monitor']!.spec },
  {
    target: targetOf('c'),
    spec: registrationSpecSchema.parse({
      entity: 'Company',
      subscribed: ['companyname', 'udf:Region'],
      displayed: ['Phone', 'udf:region'],
      excludedResources: [4],
      notificationEmailAddress: 'admin@example.com',
    }),
  },
] as const

interface World {
  readonly autotask: Autotask
  /** A client of the API user that owns the webhooks, for changes by other tools with its credentials. */
  readonly rest: AutotaskClient
  readonly undo: (() => void)[]
}

const pick = fc.integer({ min: 0, max: 1 }).map((index) => registrations[index]!)

/** A change by another program. Does nothing if there is no webhook. */
const drifts = fc.record({
  kind: fc.constant('drift' as const),
  registration: pick,
  change: fc.constantFrom(
    { name: 'Renamed' },
    { isSubscribedToUpdateEvents: false },
    { isSubscribedToDeleteEvents: true, sendThresholdExceededNotification: true },
    { notificationEmailAddress: 'x@y.example' },
    ...(['old-address', 'switch-off', 'delete', 'delete-row', 'flip-row', 'add-row', 'exclude', 'leftover'] as const),
  ),
})

const faults = fc.record({
  kind: fc.constant('fault' as const),
  fault: fc.record({
    effect: fc.constantFrom(
      { kind: 'outage' },
      { kind: 'broken-connection', when: 'before' },
      { kind: 'broken-connection', when: 'after' },
      { kind: 'lost-row' },
      { kind: 'thread-limit' },
      { kind: 'duplicate' },
      { kind: 'webhook-limit' },
      { kind: 'error', status: 500, errors: ['No message. No matching records found.'] },
    ),
    times: fc.integer({ min: 1, max: 6 }),
    method: fc.constantFrom('POST', 'PATCH', 'DELETE', 'GET'),
    path: fc.constantFrom('Webhooks', '/Fields', 'Webhooks/query'),
  }),
})

/** A reconcile round that stops after this many actions, as after a crash. */
const rounds = fc.record({
  kind: fc.constant('round' as const),
  registration: pick,
  steps: fc.integer({ min: 0, max: 6 }),
})

/** Behaviour of the REST API that only Kaseya knows: every variant that the simulator has. */
const ofRest = Object.entries(switches).slice(0, Object.keys(switches).indexOf('encoding'))
const choices = ofRest.flatMap(([name, one]) =>
  'choices' in one ? [[name, fc.constantFrom<unknown>(...one.choices)]] : [],
)
const switched = fc.record(Object.fromEntries(choices)) as fc.Arbitrary<Partial<Behaviour>>

type Valued<A> = A extends fc.Arbitrary<infer T> ? T : never

type Step = Valued<typeof drifts> | Valued<typeof faults> | Valued<typeof rounds>

async function take(world: World, step: Step): Promise<void> {
  if (step.kind === 'fault') {
    const { effect, ...rest } = step.fault
    world.undo.push(world.autotask.fail({ ...rest, ...effect }))
    return
  }
  const { target, spec } = step.registration
  try {
    if (step.kind === 'drift') await drift(world, step)
    else await round(world, target, spec, step.steps)
  } catch (error) {
    // A refusal by Autotask is expected here. Any other error is a defect.
    if (!(error instanceof ProviderError) && (error as Error).name !== 'AutotaskError') throw error
  }
}

async function round({ autotask }: World, target: RegistrationTarget, spec: unknown, steps: number): Promise<void> {
  const client = register.open(connectionOf(autotask.tenant.user), hostOf(autotask))
  const observed = await client.observe(target, spec)
  const { actions } = register.plan(register.desired(target, spec as never), observed, withReactivation)
  for (const action of actions.slice(0, steps)) await client.apply(JSON.parse(JSON.stringify(action)), target)
}

async function drift(
  { autotask, rest }: World,
  { registration: { target, spec }, change }: Extract<Step, { kind: 'drift' }>,
): Promise<void> {
  const webhooks = rest.webhooks(spec.entity)
  const ours = autotask.tenant
    .webhooks()
    .find(({ entity, webhookUrl }) => entity === spec.entity && isOurs(webhookUrl, target))
  if (change === 'leftover') {
    const settings = { name: 'old', secretKey: 'old', isActive: true, sendThresholdExceededNotification: false }
    const webhookUrl = `https://old.example.com/${target.installation}/${target.token}`
    await webhooks.create({ ...settings, webhookUrl, deactivationUrl: webhookUrl, isSubscribedToUpdateEvents: true })
    return
  }
  if (!ours) return
  const { id } = ours
  if (typeof change === 'object') return await webhooks.patch(id, change)
  const [row] = await webhooks.fields.list(id)
  switch (change) {
    case 'old-address':
      return await webhooks.patch(id, {
        webhookUrl: `https://old.example.com/${target.installation}.${target.token}?a=1`,
      })
    case 'switch-off':
      return autotask.tenant.setWebhookActive(spec.entity, id, false)
    case 'delete':
      return autotask.tenant.deleteWebhook(spec.entity, id)
    case 'delete-row':
      if (row) await webhooks.fields.remove(id, row.id)
      return
    case 'flip-row':
      if (row) await webhooks.fields.set(id, [{ ...row, isSubscribedField: !row.isSubscribedField }])
      return
    case 'add-row':
      await webhooks.fields.add(id, { fieldId: 2, isSubscribedField: true, isDisplayAlwaysField: true })
      return
    case 'exclude':
      await webhooks.excludedResources.add(id, { resourceId: autotask.tenant.technicianId })
  }
}

/** Webhooks that look like ours but aren't: they have our names, but only one of the two marks or none. */
async function makeForeign({ autotask, rest }: World): Promise<WebhookState[]> {
  const [, other] = autotask.tenant.users
  for (const [index, { target, spec }] of registrations.entries()) {
    const urls = [
      `https://hooks.example.com/webhook/dev/autotask/inst2.${target.token}`,
      `https://hooks.example.com/webhook/dev/autotask/${target.installation}.${'x'.repeat(32)}`,
      `https://hooks.example.com/webhook/dev/autotask/${target.installation}.${target.token}x`,
    ]
    const client = index === 0 ? rest : restOf(autotask, other!)
    for (const webhookUrl of urls) {
      const settings = {
        name: spec.name,
        secretKey: 'theirs',
        isActive: true,
        sendThresholdExceededNotification: false,
      }
      await client
        .webhooks(spec.entity)
        .create({ ...settings, webhookUrl, deactivationUrl: webhookUrl, isSubscribedToUpdateEvents: true })
    }
  }
  return autotask.tenant.webhooks()
}

function restOf(autotask: Autotask, { username, secret, integrationCode }: Autotask['tenant']['user']): AutotaskClient {
  return createAutotaskClient({
    credentials: { username, secret, integrationCode },
    simulatorOrigin: autotask.url,
    now: () => autotask.clock.now(),
    sleep: () => new Promise(setImmediate),
  })
}

it(
  'whatever happened, what is wanted is there in the end: once, as it should be, and nothing else was touched',
  async () => {
    const steps = fc.array(fc.oneof(drifts, drifts, faults, rounds, rounds), { maxLength: runs(9, 14) })
    await fc.assert(
      fc.asyncProperty(switched, steps, async (behaviour, steps) => {
        const tenants = [{ users: [{}, {}], udfs: { Company: [{ name: 'Region' }] } }]
        const autotask = await startAutotask({ processingMs: 0, behaviour, tenants })
        try {
          const world: World = { autotask, rest: restOf(autotask, autotask.tenant.user), undo: [] }
          const foreign = await makeForeign(world)
          for (const step of steps) await take(world, step)
          for (const undo of world.undo) undo()
          for (const { target, spec } of registrations) {
            const client = register.open(connectionOf(autotask.tenant.user), hostOf(autotask))
            const { webhook, leftovers } = await converge(client, target, spec)
            expect(webhook).toMatchObject({
              attributes: register.desired(target, spec).attributes,
              active: true,
              ready: true,
            })
            expect(leftovers).toEqual([])
            expect(autotask.tenant.webhooks().filter(({ webhookUrl }) => isOurs(webhookUrl, target))).toHaveLength(1)
          }
          const ids = new Set(foreign.map(({ guid }) => guid))
          expect(autotask.tenant.webhooks().filter(({ guid }) => ids.has(guid))).toEqual(foreign)
          expect(autotask.tenant.webhooks()).toHaveLength(foreign.length + registrations.length)
        } finally {
          await autotask.close()
        }
      }),
      property(10, 3000),
    )
  },
  runs(60_000, 3_600_000),
)
