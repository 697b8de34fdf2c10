import type { WebhookEntity } from '@guidepost/autotask-simulator'
import type { Store } from '@guidepost/store'
import { readCoverage, type ConnectionCoverage } from '../../registrations/recovery/coverage.ts'
import type { Installation } from './installation.ts'
import { entityNames, watched } from './watched.ts'

/** An event in the gateway's store, read from its bytes: not with the plugin, so that the plugin is not checked against itself. */
export interface Arrived {
  readonly record: string
  readonly action: string
  readonly origin: string
  readonly fidelity: string | null
  /** Null for an event that Autotask did not send. */
  readonly sequence: string | null
  /** When the change happened, in milliseconds since 1970: a whole second. */
  readonly at: number
  /** The event has the values of this time: when a sweep read the record; otherwise when the change happened. */
  readonly valuesOf: number
  /** The order in which the store got the events. */
  readonly order: number
  /** By the field's name in lower case. */
  readonly fields: ReadonlyMap<string, unknown>
}

/** What the gateway says it does not know, for one tenant. */
export interface Named {
  readonly coverage: ConnectionCoverage
  /** The records about which a person decides: `<tenant> <entity>:<id>`. */
  readonly unclear: ReadonlySet<string>
}

export interface Evidence {
  readonly arrived: readonly Arrived[]
  /** By the tenant's name. */
  readonly named: ReadonlyMap<string, Named>
}

export const recordKey = (tenant: string, entity: string, id: number): string => `${tenant} ${entity}:${id}`

/** Names a callout: the Guid, because each webhook counts from 1, and the action, because some count each action. */
export const sequenceOf = (guid: string, action: string, number: number): string =>
  `${guid.toLowerCase()} ${action} ${number}`

/** Reads everything that the account needs from the gateway's store. */
export async function readEvidence(installation: Installation): Promise<Evidence> {
  const { gateway, autotask } = installation
  const named = new Map<string, Named>()
  for (const { name } of autotask.tenants) named.set(name, await readNamed(installation, name))
  return { arrived: await readArrived(gateway.store, installation.place.environment.id), named }
}

const pageSize = 500

async function readArrived(store: Store, environmentId: number): Promise<Arrived[]> {
  const arrived: Arrived[] = []
  let before: string | undefined
  do {
    const page = await store.listEvents({ environmentId }, { limit: pageSize, before })
    const ids = page.rows.map(({ id }) => id)
    const contents = new Map((await store.listContents(environmentId, ids)).map(({ id, body }) => [id, body]))
    for (const { id, connections, origin, recovered, receivedAt } of page.rows) {
      const content = contents.get(id)
      const body = content && readBody(content)
      // A webhook's notice about itself has no record.
      if (!body || connections[0] === undefined) continue
      const record = recordKey(connections[0], body.entity, body.id)
      const fidelity = recovered?.fidelity ?? null
      const valuesOf = origin === 'back-fill' ? receivedAt : body.at
      arrived.push({ ...body, record, origin, fidelity, valuesOf, order: -arrived.length })
    }
    before = page.next ?? undefined
  } while (before !== undefined)
  return arrived
}

/** `undefined` if the body is not the event of a record. */
function readBody(body: Uint8Array) {
  const read = JSON.parse(Buffer.from(body).toString()) as {
    readonly Action: string
    readonly Guid: string
    readonly EntityType?: string
    readonly Id?: number
    readonly Fields?: Readonly<Record<string, unknown>> | null
    readonly EventTime?: string
    readonly SequenceNumber?: number
  }
  const entity = entityNames.find((name) => watched[name].type === read.EntityType)
  if (!entity || read.Id === undefined || read.EventTime === undefined) return undefined
  const { Action: action, Guid: guid, SequenceNumber: number } = read
  const fields = Object.entries(read.Fields ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  const sequence = number === undefined ? null : sequenceOf(guid, action, number)
  return { entity, id: read.Id, action, sequence, at: Date.parse(read.EventTime), fields: new Map(fields) }
}

async function readNamed({ gateway: { store }, place, autotask }: Installation, tenant: string): Promise<Named> {
  const connection = (await store.findConnection(place.integration.id, tenant))!.id
  const at = autotask.clock.now()
  const coverage = await readCoverage(store, { connection, from: 0, to: at, now: at })
  const unclear = new Set<string>()
  let before: string | undefined
  do {
    const page = await store.listUnclear({ connection }, { limit: pageSize, before })
    for (const { key } of page.rows) unclear.add(`${tenant} ${key}`)
    before = page.next ?? undefined
  } while (before !== undefined)
  const none = { lastRoundAt: null, nextRoundAt: null, isRunning: false, calls: 0, clockOffsetMs: 0, entities: [] }
  return { coverage: coverage ?? none, unclear }
}

/** Of one entity of a tenant. */
export const coverageOf = (named: Named | undefined, entity: WebhookEntity) =>
  named?.coverage.entities.find((one) => one.entity === entity)
