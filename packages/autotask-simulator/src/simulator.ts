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
import type { RecordStore } from './tenant/records.ts'
import { TenantPages } from './tenant/tenant-pages.ts'
import type { Tenant } from './tenant/tenant.ts'
import type { Udf } from './tenant/udf.ts'
import { ApiUser } from './tenant/user.ts'
import type { Credentials, SecurityLevel } from './tenant/user.ts'

export interface UserOptions extends Partial<Credentials> {
  /** What it may do; everything where nothing is said. */
  readonly level?: Partial<SecurityLevel>
}

export interface TenantOptions {
  /** Default `tenant-1`, `tenant-2`, … */
  readonly name?: string
  /** Default: one, with credentials that the seed makes. */
  readonly users?: readonly UserOptions[]
  readonly udfs?: Partial<Record<WebhookEntity, readonly Udf[]>>
  /** The values of picklists that this tenant has otherwise, by entity and field: `{ 'Ticket.status': […] }`. */
  readonly picklists?: Readonly<Record<string, readonly PicklistValue[]>>
}

export interface AutotaskOptions {
  /** Default 0: any free one. */
  readonly port?: number
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default: one. */
  readonly tenants?: readonly TenantOptions[]
  /** What to do where Autotask's behaviour isn't certain, or otherwise than it does it; see `switches`. */
  readonly behaviour?: Partial<Behaviour>
  /** `virtual` (default): time stands still until `clock.advance`. `real`: it runs. */
  readonly clock?: 'virtual' | 'real'
  /** How many times as fast real time runs; default 1. */
  readonly timeScale?: number
  /** Where time begins, in milliseconds since 1970. Default: 2026-01-05T09:00:00Z, or now on a real clock. */
  readonly startAt?: number
  /** GUIDs, secrets and shuffled FieldIDs follow from it; default 1. */
  readonly seed?: number
  /** On a virtual clock, how long a delivery may really take before it counts as timed out; default 1000 ms. */
  readonly safetyMs?: number
  /** How long a request to the REST API holds one of its threads, in real milliseconds; default 1. */
  readonly processingMs?: number
  /** What fields are called in metadata and payloads, where it differs, e.g. `{ 'Ticket.createDate': 'TicketCreateDate' }`. */
  readonly fieldLabels?: Readonly<Record<string, string>>
  /** Whether webhooks may point to hosts of private networks; default false. Loopback and public ones always may. */
  readonly allowPrivateNetworks?: boolean
  /** How many entries the log and the ledger keep; default 100,000 of each. */
  readonly keep?: number
}

/** The simulator's clock, as its user sees it. */
export interface SimulatorClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Lets virtual time pass: what falls due happens in order, and deliveries have ended when it resolves. */
  advance(ms: number): Promise<void>
  /** Waits until nothing is under way and nothing is due now. */
  settle(): Promise<void>
}

/** A running simulator. */
export interface Autotask {
  /** What stands for `https://webservices.autotask.net`: ask it for a user's zone. Also the first zone itself. */
  readonly url: string
  /** The first tenant. */
  readonly tenant: Tenant
  readonly tenants: readonly Tenant[]
  readonly clock: SimulatorClock
  readonly log: Pick<EventLog, 'entries' | 'waitFor' | 'subscribe'>
  readonly ledger: Pick<Ledger, 'changes' | 'deactivations' | 'callouts' | 'counts'>
  /** What each switch is set to; change it at any time. */
  readonly behaviour: Behaviour
  /** Makes something go wrong with the next requests that match; call what it gives to take that back. */
  fail(fault: Fault): () => void
  /**
   * Asks the REST API as `fetch` does, without a socket: for tests in one process that ask much. Takes a URL and options,
   * no `Request`; a body is a text.
   */
  readonly fetch: typeof globalThis.fetch
  /** Ends everything; nothing is delivered afterwards. */
  close(): Promise<void>
}

const defaultStart = Date.UTC(2026, 0, 5, 9)

/** Starts Autotask's side on a port of its own. */
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

/** Somebody to change records, and a company to hang them on. Made before any webhook, and not in the ledger. */
function seedRecords(database: Database): { technicianId: number; companyId: number } {
  const resources = database.table('Resources')
  resources.put(systemResource, { firstName: 'Autotask', lastName: 'Administrator', email: '', isActive: true })
  const email = `tess@${database.name}.example`
  const technician = resources.insert({ firstName: 'Tess', lastName: 'Technician', email, isActive: true })
  const values = { companyName: 'Acme Ltd', companyType: 1, phone: '01632 960983', ownerResourceID: technician.id }
  const writer = { by: technician.id, at: database.world.clock.now() }
  const quiet: RecordStore = {
    table: (name) => database.table(name),
    udfs: () => [],
    // Whatever company types the tenant has, this one's is among them.
    picklistOf: () => undefined,
    reopenClearsCompletedDate: true,
    changed: () => {},
  }
  const company = createRecord(quiet, entityNamed('Companies'), { ...values, isActive: true }, writer)
  return { technicianId: technician.id, companyId: company.id }
}
