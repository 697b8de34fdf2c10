import {
  ProviderError,
  type FoundRecord,
  type Judgement,
  type Provider,
  type ProviderErrorCode,
  type Recover,
  type RecoverPage,
} from '../../src/index.ts'
import type { RecoverHarness } from '../../src/conformance-cases.ts'
import { toyRegister } from './toy-register.ts'

/** An order of the toy shop. */
interface Order {
  readonly key: string
  readonly createdAt: number
}

/** The shop is in memory; `host.fetch` is called only to notice a network failure. */
const shop = { now: 0, orders: [] as Order[], isHidden: false }

class ShopError extends ProviderError {
  override readonly name = 'ShopError'
  readonly code: ProviderErrorCode

  constructor(code: ProviderErrorCode) {
    super(`The shop says ${code}`)
    this.code = code
  }
}

const settleMs = 60_000
type Read = (cursor: { index: number; until: number } | null, rows: number) => RecoverPage

/** Reads the orders by index. */
export const correctRead: Read = (cursor, rows) => {
  if (shop.isHidden) throw new ShopError('permission_denied')
  const { index, until } = cursor ?? { index: 0, until: shop.now - settleMs }
  const records = shop.orders.slice(index, index + rows).map(toRecord)
  const next = index + rows < shop.orders.length ? { index: index + rows, until } : null
  return {
    records,
    rows: [],
    cursor: next,
    notBefore: null,
    until,
    carry: null,
    blindSpots: [],
    calls: 1,
    clockOffsetMs: null,
  }
}

function toRecord({ key, createdAt }: Order): FoundRecord {
  return { key, changedAt: createdAt, createdAt, readAt: shop.now, actor: null, facts: { order: key } }
}

/** Every order is missing until an event of it is known. */
export const correctJudge: Recover['judge'] = ({ key, createdAt }, events): Judgement => {
  const isKnown = events.some(({ identity }) => identity.orderingKey === key)
  const verdict = isKnown ? 'unchanged' : 'missing'
  const between = { from: createdAt, to: createdAt ?? 0 }
  const event = {
    origin: 'back-fill',
    fidelity: 'state',
    body: bodyOf(key),
    headers: {},
    between,
    actor: null,
  } as const
  return { verdict, rule: verdict, event: isKnown ? null : event, fields: {}, eventAtStamp: isKnown }
}

export function bodyOf(order: string, shopName = 'Acme'): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ shop: shopName, topic: 'order.paid', order }))
}

/** A plugin whose `recover` half keeps every promise. A test breaks one with `half` or `read`. */
export function toyRecover(half: Partial<Recover> = {}, read: Read = correctRead): Provider {
  const recover: Recover = {
    settleMs,
    overlapMs: 60_000,
    sources: [{ origin: 'back-fill', keepsMs: null, callsPerHour: null, entities: null, onlyInHoles: false }],
    sight: () => ({
      create: 'certain',
      update: 'certain',
      delete: 'none',
      blindSpots: [{ code: 'no_log', action: 'delete', message: 'The shop keeps no log of deleted orders.' }],
    }),
    judge: correctJudge,
    open: (_, host) => ({
      async read(_, cursor, { rows }) {
        await host.fetch('https://shop.example').catch(() => Promise.reject(new ShopError('unavailable')))
        if (cursor !== null && !(typeof cursor === 'object' && 'index' in cursor)) throw new ShopError('validation')
        return read(cursor as { index: number; until: number } | null, rows)
      },
    }),
    ...half,
  }
  return { ...toyRegister(), recover }
}

/** The toy shop, emptied for each case. */
export const toyRecoverHarness: RecoverHarness = {
  async open() {
    Object.assign(shop, { now: 1_000_000, orders: [], isHidden: false })
    return {
      connection: { config: {}, credentials: {} },
      host: {
        fetch: async () => new Response(),
        signal: new AbortController().signal,
        now: () => shop.now,
        memory: { get: async () => undefined, set: async () => {} },
        trustedOrigins: [],
        priority: 'urgent',
      },
      registration: { id: 'r1', spec: { entity: 'Order', topics: ['paid'] }, matchValues: ['Acme'] },
      now: () => shop.now,
      async advance(ms) {
        shop.now += ms
      },
      async createRecords(count) {
        const orders = Array.from({ length: count }, (_, index) => ({ key: `o${index}`, createdAt: shop.now }))
        shop.orders.push(...orders)
        return orders.map(({ key }) => key)
      },
      async hideRecords() {
        shop.isHidden = true
      },
      async close() {},
    }
  },
}

/** The shop, for broken plugins. */
export function theShop(): typeof shop {
  return shop
}
