import { startAutotask, type Autotask } from '@guidepost/autotask-simulator'
import { openStore, type Store } from '@guidepost/store'
import fc from 'fast-check'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { property } from '@guidepost/tooling-testing'
import type { Environment, Integration } from '@guidepost/store'
import { connect } from '../src/registrations/connect.ts'
import { Registrations } from '../src/registrations/registrations.ts'
import type { Round } from '../src/registrations/options.ts'
import { accountOf, impatient } from '../src/testing-autotask.ts'

/** One store for the file; each case has a tenant and a connection of its own, and processes that die. */
let folder: string
let store: Store
let environment: Environment
let integration: Integration
let clock = Date.UTC(2026, 0, 5, 9)
const publicUrl = 'https://hooks.example.com'
const calm = new AbortController().signal
const person: Round = { actor: 'person', signal: calm }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guidepost-faults-'))
  store = await openStore({
    url: `sqlite:${join(folder, 'guidepost.db')}`,
    encryptionKeys: [randomBytes(32)],
    dedupeWindowMs: 1000,
  })
  environment = (await store.createEnvironment({ name: 'test', uuid: randomUUID(), now: clock })) as Environment
  integration = (await store.createIntegration({
    environmentId: environment.id,
    uniqueKey: 'autotask',
    provider: 'autotask',
    displayName: null,
    forwardWebhooks: true,
    secret: null,
    now: clock,
  })) as Integration
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

/** A process that works on registrations. After `calls` REST calls it is dead: nothing that it waits for ever comes. */
function processOf(autotask: Autotask, { calls = Infinity, url = publicUrl } = {}) {
  const death = Promise.withResolvers<'dead'>()
  const never = new Promise<never>(() => undefined)
  let left = calls
  let isDead = false
  const spent: string[] = []
  const provider = impatient()
  const mortal = new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => (isDead ? never : (value as (...all: unknown[]) => unknown).apply(target, args))
    },
  })
  const registrations = new Registrations({
    store: mortal,
    providers: new Map([[provider.id, provider]]),
    logger: pino({ level: 'silent' }),
    now: () => clock,
    random: () => 0.5,
    async fetch(input, init) {
      if (isDead) return never
      const answer = await fetch(input, init)
      const path = String(input instanceof Request ? input.url : input)
      if (path.includes('oneInformation')) return answer
      spent.push(`${init?.method ?? 'GET'} ${new URL(path).pathname}`)
      left -= 1
      if (left > 0) return answer
      isDead = true
      death.resolve('dead')
      return never
    },
    publicUrl: () => url,
    trustedOrigins: [autotask.url],
    onConfigurationChange: () => undefined,
    onDeliveries: () => undefined,
  })
  const until = async (work: Promise<unknown>) => Promise.race([work.then(() => 'done' as const), death.promise])
  return { registrations, provider, spent, until }
}

let count = 0

async function sceneOf() {
  const name = `tenant-${++count}`
  const autotask = await startAutotask({ processingMs: 0, tenants: [{ name }] })
  const { connection_config: config, credentials } = accountOf(autotask.tenant)
  const account = { config, credentials }
  const connectIn = (process: ReturnType<typeof processOf>) =>
    connect(process.registrations, {
      environment,
      integration,
      provider: process.provider,
      connectionId: name,
      before: null,
      account,
      chosen: [{ preset: 'ticket-monitor', spec: process.provider.register!.presets['ticket-monitor']!.spec as object as Record<string, unknown> }],
      async save() {
        const input = { integrationId: integration.id, connectionId: name, config, credentials, matchKeys: [] }
        const saved = await store.createConnection({ ...input, metadata: null, tags: {}, now: clock })
        if (typeof saved === 'object') return saved.connection
        return (await store.findConnection(integration.id, name))!
      },
      round: person,
    })
  const own = async () => (await store.listManaged({ environmentId: environment.id, connectionId: name }, { limit: 9 })).rows
  /** What a process does that starts later: after the dead one's lease. */
  const goOn = async (rounds = 3) => {
    const { registrations } = processOf(autotask)
    for (let round = 0; round < rounds; round++) {
      clock += 20 * 60_000
      await autotask.clock.advance(20 * 60_000)
      await registrations.round(calm)
    }
  }
  return { name, autotask, connectIn, own, goOn }
}

describe.each([
  ['set-up', async (scene: Awaited<ReturnType<typeof sceneOf>>, process: ReturnType<typeof processOf>) => void (await scene.connectIn(process))],
  [
    'rotation',
    async (scene: Awaited<ReturnType<typeof sceneOf>>, process: ReturnType<typeof processOf>) =>
      void (await process.registrations.rotate((await scene.own())[0]!.id, person)),
  ],
  [
    'removal',
    async (scene: Awaited<ReturnType<typeof sceneOf>>, process: ReturnType<typeof processOf>) =>
      void (await process.registrations.remove((await scene.own())[0]!.id, person)),
  ],
])('a process that dies in a %s', (what, work) => {
  it('after any REST call leaves what the next one completes', async () => {
    for (let calls = 1; ; calls++) {
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
        expect({ calls, own, webhooks }).toMatchObject({ own: { status: 'active' }, webhooks: [{ isActive: true, isReady: true }] })
        expect(own!.guid).toBe(webhooks[0]!.guid)
      }
      await store.deleteConnection({ id: own?.connection ?? 0, now: clock })
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
  await store.deleteConnection({ id: own!.connection, now: clock })
  clock += 60_000
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
  clock += 3 * 60_000
  const { registrations, spent } = processOf(scene.autotask)
  for (let times = 0; times < 500; times++) {
    await registrations.onDeactivation(before!.deactivationToken)
    clock += 100
    if (times % 50 === 0) await registrations.round(calm)
  }
  const [after] = await scene.own()
  expect(after).toMatchObject({ status: 'active', state: 'active', guid: before!.guid, cause: null })
  expect(spent.filter((call) => /^(?:PATCH|DELETE)/.test(call))).toEqual([])
  // A look is six calls; the zone doesn't count.
  expect(spent.length).toBeLessThanOrEqual(2 * 6)
  await store.deleteConnection({ id: after!.connection, now: clock })
  await scene.goOn(1)
  await scene.autotask.close()
})
