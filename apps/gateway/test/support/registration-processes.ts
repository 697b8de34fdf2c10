import { startAutotask, type Autotask, type Fault } from '@guidepost/autotask-simulator'
import { openStore, type Environment, type Integration, type JsonObject, type Store } from '@guidepost/store'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { ConnectionSetup, type SetupInput } from '../../src/connections/setup.ts'
import type { Round } from '../../src/registrations/options.ts'
import { Registrations } from '../../src/registrations/registrations.ts'
import { openStoreInProcess } from './store-in-process.ts'
import { accountOf, askWebhooks, autotaskWithoutWaits } from './autotask.ts'

/** No webhook arrives in these tests. They call the functions that a webhook would trigger. */
const publicUrl = 'http://127.0.0.1:9'
const logger = pino({ level: 'silent' })
const never = new Promise<never>(() => undefined)

/** A round that a person asks for. */
export const person = (): Round => ({ actor: 'person', signal: new AbortController().signal })

/** One store for many scenes. Each scene has its own tenant, its own connection, and its own processes, which may die. */
export async function openWorld({ DATABASE_URL }: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'guidepost-registrations-'))
  const encryptionKeys = [randomBytes(32)]
  const open = (url: string) => openStore({ url, encryptionKeys, dedupeWindowMs: 1000, leaseClock: 'caller' })
  const opened = DATABASE_URL
    ? await open(DATABASE_URL)
    : await openStoreInProcess(join(folder, 'guidepost.db'), encryptionKeys)
  const store = withKnownMemory(opened)
  let clock = Date.UTC(2026, 0, 5, 9)
  const now = () => clock
  const environment = (await store.createEnvironment({ name: 'test', uuid: randomUUID(), now: clock })) as Environment
  const integration = (await store.createIntegration({
    environmentId: environment.id,
    uniqueKey: 'autotask',
    provider: 'autotask',
    displayName: null,
    forwardWebhooks: true,
    secret: null,
    now: clock,
  })) as Integration
  /**
   * Opens the store like another process, without this cache. Close it afterwards. On SQLite, which serves one process,
   * returns the same store.
   */
  const openAgain = async () =>
    DATABASE_URL ? await open(DATABASE_URL) : { ...opened, close: () => Promise.resolve() }
  const close = async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
  const pass = (ms: number): void => void (clock += ms)
  return { store, environment, integration, now, pass, openAgain, close }
}

/** Caches the store's memory, which only this store writes: half of all queries read it. */
function withKnownMemory(store: Store): Store {
  const known = new Map<string, Promise<unknown>>()
  return {
    ...store,
    readMemory(key) {
      const value = known.get(key) ?? store.readMemory(key)
      known.set(key, value)
      return value
    },
    async writeMemory(key, value) {
      await store.writeMemory(key, value)
      known.delete(key)
    },
    async replaceMemory(key, before, value) {
      known.delete(key)
      return await store.replaceMemory(key, before, value)
    },
  }
}

export type World = Awaited<ReturnType<typeof openWorld>>

/** A process that works on registrations. After `calls` REST calls it counts as dead: its later calls never return. */
export function processOf(world: World, autotask: Autotask, { calls = Infinity, url = publicUrl } = {}) {
  const death = Promise.withResolvers<'dead'>()
  let left = calls
  let isDead = false
  const spent: string[] = []
  const provider = autotaskWithoutWaits()
  const mortal = new Proxy(world.store, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => (isDead ? never : (value as (...all: unknown[]) => unknown).apply(target, args))
    },
  })
  const outside = {
    store: mortal,
    now: world.now,
    trustedOrigins: [autotask.url],
    onConfigurationChange: () => undefined,
    async fetch(input: Parameters<typeof fetch>[0], init?: RequestInit) {
      if (isDead) return never
      const answer = await autotask.fetch(input, init)
      const { pathname } = new URL(input)
      if (pathname.includes('oneInformation')) return answer
      spent.push(`${init?.method ?? 'GET'} ${pathname}`)
      left -= 1
      if (left > 0) return answer
      isDead = true
      death.resolve('dead')
      return never
    },
  }
  const registrations = new Registrations({
    ...outside,
    providers: new Map([[provider.id, provider]]),
    logger,
    random: () => 0.5,
    publicUrl: () => url,
    onDeliveries: () => undefined,
    onEvidence: () => Promise.resolve(),
  })
  const setup = new ConnectionSetup({ ...outside, registrations })
  const until = async (work: Promise<unknown>) => Promise.race([work.then(() => 'done' as const), death.promise])
  const round = () => registrations.rounds.runDue(new AbortController().signal)
  return { registrations, setup, provider, spent, until, round }
}

export type Process = ReturnType<typeof processOf>

let count = 0

/** A tenant with its own simulator, and a connection of the same name. */
export async function sceneOf(world: World) {
  const { store, environment, integration } = world
  const name = `tenant-${++count}`
  const autotask = await startAutotask({
    processingMs: 0,
    startAt: world.now(),
    tenants: [{ name }],
    behaviour: { deactivationRetried: false },
  })
  const faults: (() => void)[] = []
  const fail = (fault: Fault): void => void faults.push(autotask.fail(fault))
  /** Ends every fault. */
  const heal = (): void => faults.splice(0).forEach((takeBack) => takeBack())
  const start = (mortality?: Parameters<typeof processOf>[2]) => processOf(world, autotask, mortality)
  const pass = async (ms: number) => {
    world.pass(ms)
    await autotask.clock.advance(ms)
  }
  const connectIn = (process: Process, presets: readonly string[] = ['ticket-monitor']) =>
    connectTenant(world, autotask, { name, process, presets })
  const own = async () =>
    (await store.listManaged({ environmentId: environment.id, connectionId: name }, { limit: 9 })).rows
  /** Runs rounds in a new process, after the lease of the dead one. */
  const goOn = async (rounds = 3) => {
    const { round } = start()
    for (let times = 0; times < rounds; times++) {
      await pass(20 * 60_000)
      await round()
    }
  }
  const disconnect = async () => {
    const connection = await store.findConnection(integration.id, name)
    if (connection) await store.deleteConnection({ id: connection.id, now: world.now() })
  }
  /** Removes the scene's registrations, so that other scenes don't count them. */
  const end = async () => {
    heal()
    await disconnect()
    const left = await own()
    // A dead process holds its lease until it runs out.
    if (left.length > 0) await pass(3 * 60_000)
    const { registrations } = start()
    for (const { id } of left) await registrations.actions.dismiss(id, undefined)
    await autotask.close()
  }
  const makeForeign = () => makeForeignWebhook(autotask)
  const hasNewestSecret = (id: number) => signsWithNewestSecret(world, autotask, id)
  return {
    name,
    autotask,
    fail,
    heal,
    start,
    pass,
    connectIn,
    own,
    goOn,
    makeForeign,
    hasNewestSecret,
    disconnect,
    end,
  }
}

export type Scene = Awaited<ReturnType<typeof sceneOf>>

interface Connecting {
  readonly name: string
  readonly process: Process
  readonly presets: readonly string[]
}

/** Connects the tenant, or connects it again, in a process. */
async function connectTenant(
  { store, environment, integration, now }: World,
  autotask: Autotask,
  { name, process: { setup, provider }, presets }: Connecting,
) {
  const { connection_config: config, credentials } = accountOf(autotask.tenant)
  const current = await store.findConnection(integration.id, name)
  const input: SetupInput = {
    environment,
    integration,
    provider,
    connectionId: name,
    before: current ? { config: current.config, credentials: (await store.readCredentials(current.id))! } : null,
    account: { config, credentials },
    chosen: presets.map((preset) => ({
      preset,
      spec: provider.register!.presets[preset]!.spec as object as JsonObject,
    })),
    async save() {
      const input = { config, credentials, matchKeys: [], now: now() }
      if (current) await store.updateConnection({ id: current.id, version: current.version, ...input })
      else
        await store.createConnection({
          integrationId: integration.id,
          connectionId: name,
          metadata: null,
          tags: {},
          ...input,
        })
      return (await store.findConnection(integration.id, name))!
    },
  }
  return await setup.run(input, person())
}

/** The name of a webhook that another program made. */
const foreignName = 'Of others'

/** Makes a webhook that is not ours. */
async function makeForeignWebhook(autotask: Autotask): Promise<void> {
  await askWebhooks(autotask, autotask.tenant.user, 'POST', '', {
    name: foreignName,
    isActive: false,
    webhookUrl: 'https://others.example.com/webhook',
    deactivationUrl: 'https://others.example.com/webhook',
    secretKey: 'theirs',
    sendThresholdExceededNotification: false,
  })
}

/** True if Autotask signs our webhook with the newest secret of the registration. */
async function signsWithNewestSecret({ store, now }: World, autotask: Autotask, id: number): Promise<boolean> {
  const { username, secret, integrationCode } = autotask.tenant.user
  const headers = { UserName: username, Secret: secret, ApiIntegrationCode: integrationCode }
  const webhook = autotask.tenant.webhooks().find((one) => one.name !== foreignName)
  const answer = await autotask.fetch(`${autotask.url}/ATServicesRest/V1.0/TicketWebhooks/${webhook?.id}`, { headers })
  const { item } = (await answer.json()) as { item: { secretKey: string } }
  const [newest] = await store.listSecrets({ kind: 'registration', id }, now())
  return item.secretKey === newest?.value
}
