import { behaviourOf } from './behaviour.ts'
import type { Behaviour } from './behaviour.ts'
import { realClock, virtualClock } from './clock.ts'
import { Poster } from './delivery/post.ts'
import type { WebhookEntity } from './entities/webhooks.ts'
import { entityNamed } from './entities/catalogue.ts'
import type { PicklistValue } from './entities/field.ts'
import { EventLog } from './event-log.ts'
import { Faults } from './faults.ts'
import type { Fault } from './faults.ts'
import { Ledger } from './ledger.ts'
import { Random } from './random.ts'
import { fetchFrom } from './rest/fetch.ts'
import { RestServer } from './rest/server.ts'
import type { Site } from './rest/server.ts'
import { closeZone, openZone } from './rest/zone.ts'
import type { Zone } from './rest/zone.ts'
import { Database, systemResource } from './tenant/database.ts'
import { createRecord } from './tenant/records.ts'
import type { RecordStore } from './tenant/record-store.ts'
import { TenantPages } from './tenant/tenant-pages.ts'
import type { Tenant } from './tenant/tenant.ts'
import type { Udf } from './tenant/udf.ts'
import { ApiUser } from './tenant/user.ts'
import type { Credentials, SecurityLevel } from './tenant/user.ts'

/** Options of an API user. */
export interface UserOptions extends Partial<Credentials> {
  /** The permissions. Default: everything is allowed. */
  readonly level?: Partial<SecurityLevel>
}

/** Options of a tenant. */
export interface TenantOptions {
  /** Default `tenant-1`, `tenant-2`, … */
  readonly name?: string
  /** The API users. Default: one, with credentials derived from the seed. */
  readonly users?: readonly UserOptions[]
  /** User-defined fields, by entity. Default: none. */
  readonly udfs?: Partial<Record<WebhookEntity, readonly Udf[]>>
  /** Picklists that differ from the default, by entity and field: `{ 'Ticket.status': […] }`. */
  readonly picklists?: Readonly<Record<string, readonly PicklistValue[]>>
}

/** Options of `startAutotask`. */
export interface AutotaskOptions {
  /** The port to listen on. Default 0: any free port. */
  readonly port?: number
  /** The address to listen on. Default `127.0.0.1`. */
  readonly host?: string
  /** The tenants. Default: one. */
  readonly tenants?: readonly TenantOptions[]
  /** Values of switches that differ from their defaults; see `switches`. */
  readonly behaviour?: Partial<Behaviour>
  /** `virtual` (default): time stands still until `clock.advance`. `real`: it runs. */
  readonly clock?: 'virtual' | 'real'
  /** The speed of a real clock. Default 1; with 60, a minute takes a second. */
  readonly timeScale?: number
  /** The start time, in milliseconds since 1970. Default: 2026-01-05T09:00:00Z, or now on a real clock. */
  readonly startAt?: number
  /** The seed of GUIDs, secrets and shuffled FieldIDs. Default 1. */
  readonly seed?: number
  /** On a virtual clock, the real milliseconds after which a delivery counts as timed out. Default 1000. */
  readonly safetyMs?: number
  /** How long a request to the REST API occupies its thread, in real milliseconds. Default 1. */
  readonly processingMs?: number
  /** Labels of fields in metadata and payloads that differ from the default: `{ 'Ticket.createDate': 'TicketCreateDate' }`. */
  readonly fieldLabels?: Readonly<Record<string, string>>
  /** Whether webhook URLs may be in private networks. Default false. Loopback and public hosts are always allowed. */
  readonly allowPrivateNetworks?: boolean
  /** How many entries the log keeps, and how many changes the ledger keeps. Default 100,000. */
  readonly keep?: number
}

/** The clock of a running simulator. */
export interface SimulatorClock {
  /** The simulated time, in milliseconds since 1970. */
  now(): number
  /** Advances virtual time by `ms`. Due events happen in order, and deliveries have ended when it resolves. */
  advance(ms: number): Promise<void>
  /** Waits until no work is in progress and nothing is due. */
  settle(): Promise<void>
}

/** A running simulator. */
export interface Autotask {
  /** Replaces `https://webservices.autotask.net`: request zone information here. It is also the first zone. */
  readonly url: string
  /** The first tenant. */
  readonly tenant: Tenant
  readonly tenants: readonly Tenant[]
  readonly clock: SimulatorClock
  readonly log: Pick<EventLog, 'entries' | 'waitFor' | 'subscribe'>
  readonly ledger: Pick<Ledger, 'changes' | 'deactivations' | 'callouts' | 'counts' | 'reached'>
  /** The values of the switches. Change them at any time; `fieldIds` applies only at the start. */
  readonly behaviour: Behaviour
  /** Injects a fault into the next matching requests. Call the returned function to remove it. */
  fail(fault: Fault): () => void
  /**
   * Calls the REST API like `fetch`, but without a socket: for tests that make many calls in one process. Accepts a URL and
   * options, not a `Request`; a body must be a string.
   */
  readonly fetch: typeof globalThis.fetch
  /** Stops the simulator. It delivers nothing afterwards. */
  close(): Promise<void>
}

const defaultStart = Date.UTC(2026, 0, 5, 9)

/** Starts a simulated Autotask. Throws a `TypeError` for an impossible option; rejects if it cannot listen on the port. */
export async function startAutotask(options: AutotaskOptions = {}): Promise<Autotask> {
  const { seed = 1, keep = 100_000, host = '127.0.0.1', tenants = [{}] } = options
  const behaviour = behaviourOf(options.behaviour)
  const clock =
    options.clock === 'real'
      ? realClock({ startAt: options.startAt ?? Date.now(), scale: options.timeScale ?? 1 })
      : virtualClock({ startAt: options.startAt ?? defaultStart, safetyMs: options.safetyMs ?? 1000 })
  const poster = new Poster({ allowPrivateNetworks: options.allowPrivateNetworks ?? false })
  const world = { clock, behaviour, log: new EventLog(keep), ledger: new Ledger(keep), poster }
  const faults = new Faults()
  const rest = new RestServer(world, faults, { processingMs: options.processingMs ?? 1 })
  const zones: Zone[] = []

  async function openNextZone(port: number): Promise<Zone> {
    const zone = await openZone(zones.length + 1, { host, port }, rest.listen)
    zones.push(zone)
    return zone
  }

  async function openTenant(tenant: TenantOptions, index: number, zone: Zone): Promise<Tenant> {
    const random = new Random(seed * 1_000_003 + index)
    const name = tenant.name ?? `tenant-${index + 1}`
    const { udfs = {}, picklists = {} } = tenant
    const { fieldLabels = {} } = options
    const database = new Database({ name, world, random, udfs, picklists, fieldLabels })
    const site: Site = { database, number: 30_595 + index, zone }
    for (const user of createUsers(database, tenant.users ?? [{}], name, random)) rest.add(site, user)
    return new TenantPages(database, seedRecords(database), async () => {
      site.zone = await openNextZone(0)
    })
  }

  const first = await openNextZone(options.port ?? 0)
  const open: Tenant[] = []
  for (const [index, tenant] of tenants.entries()) open.push(await openTenant(tenant, index, first))

  return {
    url: first.url,
    tenant: open[0]!,
    tenants: open,
    clock,
    log: world.log,
    ledger: world.ledger,
    behaviour,
    fail: (fault) => faults.add(fault),
    fetch: fetchFrom(zones, rest.answer),
    async close() {
      clock.stop()
      poster.close()
      await Promise.all(zones.map(closeZone))
    },
  }
}

function createUsers(database: Database, users: readonly UserOptions[], tenant: string, random: Random): ApiUser[] {
  const resources = database.table('Resources')
  for (const [index, { username, secret, integrationCode, level }] of users.entries()) {
    const email = username ?? `api-${index + 1}@${tenant}.example`
    const { id } = resources.insert({ firstName: 'API', lastName: `User ${index + 1}`, email, isActive: true })
    const credentials = {
      username: email,
      secret: secret ?? random.guid(),
      integrationCode: integrationCode ?? 'SIMULATORINTEGRATIONCODE',
    }
    database.users.push(new ApiUser(credentials, id, level))
  }
  return database.users
}

/** Creates a technician and a company, which tests use. They exist before any webhook and are not in the ledger. */
function seedRecords(database: Database): { technicianId: number; companyId: number } {
  const resources = database.table('Resources')
  resources.put(systemResource, { firstName: 'Autotask', lastName: 'Administrator', email: '', isActive: true })
  const email = `tess@${database.name}.example`
  const technician = resources.insert({ firstName: 'Tess', lastName: 'Technician', email, isActive: true })
  const values = { companyName: 'Acme Ltd', companyType: 1, phone: '01632 960983', ownerResourceID: technician.id }
  const writer = { by: technician.id, at: database.world.clock.now() }
  const silentStore: RecordStore = {
    table: (name) => database.table(name),
    udfs: () => [],
    // No picklists: the company type is valid even if the tenant defines its own types.
    picklistOf: () => undefined,
    behaviour: database.behaviour,
    changed: () => {},
  }
  const company = createRecord(silentStore, entityNamed('Companies'), { ...values, isActive: true }, writer)
  return { technicianId: technician.id, companyId: company.id }
}
