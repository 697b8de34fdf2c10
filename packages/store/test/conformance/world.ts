import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import type { Connection, Environment, Integration } from '../../src/port/configuration.ts'
import type { Endpoint, EndpointInput, HandlerDeclaration } from '../../src/port/destinations.ts'
import type { ClaimedDelivery, AttemptResult } from '../../src/port/dispatch.ts'
import type { StoredEventDetail } from '../../src/port/events.ts'
import type { Receipt, ReceiptEvent, RecordedEvent } from '../../src/port/ingest.ts'
import type { Registration } from '../../src/port/registrations.ts'
import type { Retention, Store } from '../../src/port/store.ts'

/** What the suite needs from an adapter. */
export interface StoreHarness {
  readonly store: Store
  /** The dedupe window of the store, in milliseconds. */
  readonly dedupeWindowMs: number
  /** Makes \`call\`, a claim, take effect without an answer. */
  readonly loseAnswer: (call: () => Promise<unknown>) => Promise<void>
  /** How many terms the search index has for these events. */
  readonly countTerms: (eventIds: readonly string[]) => Promise<number>
  /** Closes the store and removes what it wrote. */
  close(): Promise<void>
}

export type OpenHarness = () => Promise<StoreHarness>

/** A group of cases that share a store. Each case makes a world of its own in it. */
export function topic(name: string, open: OpenHarness, cases: (world: () => Promise<World>) => void): void {
  describe(name, () => {
    let harness: StoreHarness
    let worlds: World[] = []
    beforeAll(async () => {
      harness = await open()
    })
    afterAll(() => harness.close())
    // A worker for endpoints gets the deliveries of all endpoints, so a case leaves none behind.
    afterEach(async () => {
      for (const world of worlds) await world.deleteEndpoints()
      worlds = []
    })
    cases(async () => {
      const world = await createWorld(harness)
      worlds.push(world)
      return world
    })
  })
}

/** An environment with one integration, a clock, and helpers. */
export type World = Awaited<ReturnType<typeof createWorld>>

async function createWorld({ store, dedupeWindowMs, loseAnswer, countTerms }: StoreHarness) {
  const clock = { now: 1_800_000_000_000 }
  const environment = await createEnvironment(store, clock.now)
  const provider = `provider-${randomUUID()}`
  const integration = await createIntegration(store, environment, { provider, now: clock.now })
  const handlers: HandlerDeclaration[] = []
  const endpoints = new Set<string>()

  /** A connection that claims `matchKeys`. */
  async function connect(matchKeys: readonly string[], input: Partial<ConnectionInput> = {}): Promise<Connection> {
    const saved = await store.createConnection(connectionInput({ integrationId: integration.id, matchKeys, ...input }))
    return made(saved)
  }

  async function register(
    connection: Connection,
    guid: string | null,
    input: Partial<Parameters<Store['createRegistration']>[0]> = {},
  ): Promise<Registration> {
    const created = await store.createRegistration({
      integrationId: connection.integrationId,
      connection: connection.id,
      entity: 'Ticket',
      token: randomUUID(),
      guid,
      matchKey: guid,
      secret: 'registration secret',
      now: clock.now,
      ...input,
    })
    if (typeof created === 'string') throw new Error(`No registration was created: ${created}`)
    return created.registration
  }

  /** Declares one more handler of this world's provider, and answers its id, which no other case has. */
  async function handle(types: readonly string[] = ['*'], input: Partial<HandlerDeclaration> = {}): Promise<string> {
    const handler = handlerOf({ id: `handler-${randomUUID()}`, provider, types, ...input })
    handlers.push(handler)
    await store.declareHandlers(handlers, clock.now)
    return handler.id
  }

  /** Creates or changes an endpoint of this world's environment. */
  async function send(
    input: Partial<EndpointInput> = {},
    role: 'primary' | 'secondary' = 'primary',
  ): Promise<Endpoint> {
    const made = { environmentId: environment.id, role, source: 'api' as const, secret: 'signing key', now: clock.now }
    const { endpoint } = await store.saveEndpoint({ ...made, endpoint: endpointOf(input) })
    endpoints.add(endpoint.id)
    return endpoint
  }

  async function deleteEndpoints(): Promise<void> {
    const environmentId = environment.id
    for (const id of endpoints) await store.deleteEndpoint({ environmentId, id, now: clock.now })
  }

  /** A receipt of one event, with a unique body unless one is given. */
  function receipt(event: Partial<ReceiptEvent> = {}, input: Partial<Receipt> = {}): Receipt {
    return {
      integrationId: integration.id,
      registrationId: null,
      receivedAt: clock.now,
      origin: 'push',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(randomUUID()),
      secretId: null,
      content: { events: [eventOf(event)] },
      ...input,
    }
  }

  const recordAll = (receipts: readonly Receipt[]): Promise<RecordedEvent[]> => recordIn(store, receipts)

  async function record(event: Partial<ReceiptEvent> = {}, input: Partial<Receipt> = {}): Promise<RecordedEvent> {
    const [recorded] = await recordAll([receipt(event, input)])
    return recorded!
  }

  async function find(event: { id: string }): Promise<StoredEventDetail> {
    const found = await store.findEvent(environment.id, event.id)
    if (!found) throw new Error(`Event ${event.id} does not exist`)
    return found
  }

  function claim(destinations: string | readonly string[], limit = 100): Promise<readonly ClaimedDelivery[]> {
    const list = typeof destinations === 'string' ? [destinations] : destinations
    return store.claim({ for: list, limit, leaseMs, now: clock.now })
  }

  const claimSent = (limit = 100): Promise<readonly ClaimedDelivery[]> =>
    store.claim({ for: 'endpoints', limit, leaseMs, now: clock.now })

  /** Claims exactly one delivery, and fails otherwise. */
  async function claimOne(destination: string): Promise<ClaimedDelivery> {
    const claimed = await claim(destination)
    expect(claimed).toHaveLength(1)
    return claimed[0]!
  }

  /** Runs one step of upkeep. By default nothing is old enough to be pruned. */
  const upkeep = (input: Partial<Parameters<Store['upkeep']>[0]> = {}) =>
    store.upkeep({ now: clock.now, unmatchedPerIntegration: 1000, retention: keepAll, ...input })

  function settle(delivery: { id: string; generation: number }, outcome: AttemptResult = { kind: 'succeeded' }) {
    return store.settle([{ id: delivery.id, generation: delivery.generation, outcome }], clock.now)
  }

  /** Replays an event to every destination that wants it now, even if it arrived there. Answers how many deliveries it wrote. */
  async function replay(
    { id }: { id: string },
    input: { environmentId?: number; force?: boolean } = {},
  ): Promise<number> {
    const { environmentId = environment.id, force = true } = input
    const selection = { of: 'events', filter: { environmentId, id } } as const
    const step = await store.replayStep({ selection, force, plan: false, after: null, limit: 10, now: clock.now })
    expect(step.next).toBeNull()
    return step.replayed
  }

  return {
    store,
    dedupeWindowMs,
    loseAnswer,
    countTerms,
    environment,
    integration,
    provider,
    clock,
    connect,
    register,
    handle,
    send,
    deleteEndpoints,
    receipt,
    recordAll,
    record,
    find,
    claim,
    claimOne,
    claimSent,
    settle,
    upkeep,
    replay,
  }
}

/** How long the suite's leases last, in milliseconds. */
export const leaseMs = 60_000

const ages = 1_000_000_000_000

/** Prunes nothing that a case records. */
export const keepAll: Retention = { eventsMs: ages, deadLettersMs: ages, rejectionsMs: ages }

/** A handler without effective limits. */
export function handlerOf(input: Partial<HandlerDeclaration> & { id: string; provider: string }): HandlerDeclaration {
  return { types: ['*'], ordered: true, concurrency: 100_000, perConnection: 100_000, ...input }
}

/** An endpoint without effective limits. */
export function endpointOf(input: Partial<EndpointInput> = {}): EndpointInput {
  const rules = { types: ['*'], ordered: true, concurrency: 100_000, perConnection: 100_000 }
  return { url: 'https://receiver.example/hook', unmatched: false, settings: {}, ...rules, ...input }
}

export type ConnectionInput = Parameters<Store['createConnection']>[0]

export function connectionInput(input: Partial<ConnectionInput> & { integrationId: number }): ConnectionInput {
  return {
    connectionId: `connection-${randomUUID()}`,
    config: {},
    metadata: null,
    tags: {},
    matchKeys: [],
    credentials: null,
    now: 1_800_000_000_000,
    ...input,
  }
}

/** The created connection; fails if there is none. */
export function made(saved: Awaited<ReturnType<Store['createConnection']>>): Connection {
  if (typeof saved === 'object' && 'connection' in saved) return saved.connection
  throw new Error(`No connection was created: ${JSON.stringify(saved)}`)
}

/** Records receipts in one batch, of which none may fail; answers the events of all. */
export async function recordIn(store: Store, receipts: readonly Receipt[]): Promise<RecordedEvent[]> {
  return (await store.recordBatch(receipts)).flatMap((result) => {
    if (!result.ok) throw new Error(result.message)
    return result.events
  })
}

export async function createEnvironment(store: Store, now = 1): Promise<Environment> {
  const created = await store.createEnvironment({ name: `environment-${randomUUID()}`, uuid: randomUUID(), now })
  if (created === 'duplicate') throw new Error('The environment exists already')
  return created
}

/** An integration whose connections may share keys, so that a case can ignore other connections. */
export async function createIntegration(
  store: Store,
  environment: Environment,
  input: Partial<Parameters<Store['createIntegration']>[0]> = {},
): Promise<Integration> {
  const created = await store.createIntegration({
    environmentId: environment.id,
    uniqueKey: `integration-${randomUUID()}`,
    provider: 'provider',
    displayName: null,
    forwardWebhooks: true,
    sharesMatchKeys: true,
    secret: null,
    now: 1,
    ...input,
  })
  if (created === 'duplicate') throw new Error('The integration exists already')
  return created
}

export function eventOf(event: Partial<ReceiptEvent> = {}): ReceiptEvent {
  return {
    type: 'Ticket',
    action: 'Update',
    matchKey: null,
    dedupeKey: '',
    orderingKey: null,
    notice: false,
    ...event,
  }
}

/** Texts that break naive columns or indexes of some database. */
export const oddTexts: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['a NUL', 'a\0b'],
  ['a lone high surrogate', 'a\uD800'],
  ['a lone low surrogate', '\uDFFFb'],
  ['a number past every integer', '1180591620717411303424'],
  ['a number past every float', '1e400'],
  ['quotes and a comment', `'";-- \\ /* $1 ? %s`],
  ['a line separator', 'a\u2028b\r\nc'],
  ['a word that objects inherit', '__proto__'],
  ['100,000 characters', 'x'.repeat(100_000)],
  ['characters outside the plane, cut anywhere', '😀'.repeat(2_001)],
]
