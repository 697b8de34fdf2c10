import type { Autotask } from '@guidepost/autotask-simulator'
import { openTicket } from './tenant.ts'

type Tenant = Autotask['tenant']

/** When the other tenants are connected. */
const joinMs = 10_000
/** From one thing that happens in Autotask to the next: in the first two minutes, and then. */
const pausesMs = { first: 6000, later: 30_000 }
const firstDeeds = 20
/** How many there are until it is quiet, after two hours. */
const deeds = firstDeeds + 236

const titles = [
  'Printer on fire',
  'VPN drops every hour',
  'New laptop for Jo',
  'Phishing mail reported',
  'Disk almost full',
]

/**
 * What goes on in Autotask by itself: tickets of the tenants that are connected open, change and close. Those that aren't yet
 * are connected after a while. Returns what ends it.
 */
export function startLife(tenants: readonly Tenant[], connect: (tenant: Tenant) => Promise<unknown>): () => void {
  const connected = tenants.slice(0, 1)
  const join = setTimeout(() => {
    for (const tenant of tenants.slice(1)) {
      // One that could not be connected is in the gateway's log.
      connect(tenant).then(
        () => connected.push(tenant),
        () => undefined,
      )
    }
  }, joinMs).unref()
  const endTickets = playTickets(connected)
  return () => {
    clearTimeout(join)
    endTickets()
  }
}

/** By turns of the tenants that are there at the time. */
function playTickets(tenants: readonly Tenant[]): () => void {
  let done = 0
  let tenant = tenants[0]!
  let ticket = 0
  let timer: NodeJS.Timeout
  const wait = (): void => {
    timer = setTimeout(act, done < firstDeeds ? pausesMs.first : pausesMs.later).unref()
  }
  const act = (): void => {
    const part = done % 3
    const tickets = (done - part) / 3
    if (part === 0) {
      tenant = tenants[tickets % tenants.length]!
      ticket = openTicket(tenant, titles[tickets % titles.length]!)
    }
    if (part === 1) tenant.update('Tickets', ticket, { priority: 1, assignedResourceID: tenant.technicianId })
    if (part === 2) tenant.update('Tickets', ticket, { status: 5, resolution: 'Done' })
    done += 1
    if (done < deeds) wait()
  }
  wait()
  return () => clearTimeout(timer)
}
