import { startAutotask, type Autotask } from '@guidepost/autotask-simulator'
import { openStore, type Environment, type Integration, type Store } from '@guidepost/store'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { connect } from '../src/registrations/connect.ts'
import { Registrations } from '../src/registrations/registrations.ts'
import type { Round } from '../src/registrations/options.ts'
import { accountOf, askWebhooks, impatient } from '../src/testing-autotask.ts'

/** One store for the file; each case has a tenant and a connection of its own, and processes that die. */
let folder: string
export let store: Store
export let environment: Environment
let integration: Integration
let clock = Date.UTC(2026, 0, 5, 9)
/** The clock of all processes. */
export const pass = (ms: number): void => void (clock += ms)
export const now = (): number => clock
const publicUrl = 'https://hooks.example.com'
export const calm = new AbortController().signal
export const person: Round = { actor: 'person', signal: calm }

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
export function processOf(autotask: Autotask, { calls = Infinity, url = publicUrl } = {}) {
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

export type Process = ReturnType<typeof processOf>

let count = 0

export async function sceneOf() {
  const name = `tenant-${++count}`
  const autotask = await startAutotask({ processingMs: 0, tenants: [{ name }] })
  const faults: (() => void)[] = []
  const fail = autotask.fail.bind(autotask)
  autotask.fail = (fault) => {
    const takeBack = fail(fault)
    faults.push(takeBack)
    return takeBack
  }
  const { connection_config: config, credentials } = accountOf(autotask.tenant)
  const account = { config, credentials }
  const connectIn = (process: Process) =>
    connect(process.registrations, {
      environment,
      integration,
      provider: process.provider,
      connectionId: name,
      before: null,
      account,
      chosen: [
        {
          preset: 'ticket-monitor',
          spec: process.provider.register!.presets['ticket-monitor']!.spec as object as Record<string, unknown>,
        },
      ],
      async save() {
        const input = { integrationId: integration.id, connectionId: name, config, credentials, matchKeys: [] }
        const saved = await store.createConnection({ ...input, metadata: null, tags: {}, now: clock })
        if (typeof saved === 'object') return saved.connection
        return (await store.findConnection(integration.id, name))!
      },
      round: person,
    })
  const own = async () =>
    (await store.listManaged({ environmentId: environment.id, connectionId: name }, { limit: 9 })).rows
  /** What a process does that starts later: after the dead one's lease. */
  const goOn = async (rounds = 3) => {
    const { registrations } = processOf(autotask)
    for (let round = 0; round < rounds; round++) {
      clock += 20 * 60_000
      await autotask.clock.advance(20 * 60_000)
      await registrations.round(calm)
    }
  }
  /** A webhook that isn't ours. */
  const makeForeign = async () => {
    const body = {
      name: 'Of others',
      isActive: false,
      webhookUrl: 'https://others.example.com/webhook',
      deactivationUrl: 'https://others.example.com/webhook',
      secretKey: 'theirs',
      sendThresholdExceededNotification: false,
    }
    await askWebhooks(autotask, autotask.tenant.user, 'POST', '', body)
  }
  /** Takes every fault back. */
  const settle = () => faults.splice(0).forEach((takeBack) => takeBack())
  const end = async () => {
    const [last] = await own()
    if (last) {
      await store.deleteConnection({ id: last.connection, now: clock })
      settle()
      await goOn(2)
    }
    await autotask.close()
  }
  return { name, autotask, connectIn, own, goOn, makeForeign, calm: settle, end }
}

export type Scene = Awaited<ReturnType<typeof sceneOf>>
