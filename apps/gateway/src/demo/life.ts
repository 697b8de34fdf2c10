import type { Autotask } from '@guidepost/autotask-simulator'
import { openTicket } from './tenant.ts'

type Tenant = Autotask['tenant']

/** When the other tenants are connected. */
const connectOthersMs = 10_000
/** Time between changes in Autotask: for the first two minutes, and after that. */
const pausesMs = { first: 6000, later: 30_000 }
const firstChanges = 20
/** The number of changes, which take two hours in total. Then the changes stop. */
const maxChanges = firstChanges + 236

const titles = [
  'Printer on fire',
  'VPN drops every hour',
  'New laptop for Jo',
  'Phishing mail reported',
  'Disk almost full',
]

/**
 * Simulates activity in Autotask: tickets of connected tenants open, change and close. Connects the other tenants after
 * a while. Returns a function that ends the simulation.
 */
export function playLife(tenants: readonly Tenant[], connect: (tenant: Tenant) => Promise<unknown>): () => void {
  const connected = tenants.slice(0, 1)
  const connecting = setTimeout(() => {
    for (const tenant of tenants.slice(1)) {
      // If connecting fails, the gateway's log says why.
      connect(tenant).then(
        () => connected.push(tenant),
        () => undefined,
      )
    }
  }, connectOthersMs).unref()
  const endTickets = playTickets(connected)
  return () => {
    clearTimeout(connecting)
    endTickets()
  }
}

/** Opens, changes and closes one ticket after another, of one connected tenant after another. */
function playTickets(tenants: readonly Tenant[]): () => void {
  let done = 0
  let tenant = tenants[0]!
  let ticket = 0
  let timer: NodeJS.Timeout
  const wait = (): void => {
    timer = setTimeout(changeNext, done < firstChanges ? pausesMs.first : pausesMs.later).unref()
  }
  const changeNext = (): void => {
    const part = done % 3
    const tickets = (done - part) / 3
    if (part === 0) {
      tenant = tenants[tickets % tenants.length]!
      ticket = openTicket(tenant, titles[tickets % titles.length]!)
    }
    if (part === 1) tenant.update('Tickets', ticket, { priority: 1, assignedResourceID: tenant.technicianId })
    if (part === 2) tenant.update('Tickets', ticket, { status: 5, resolution: 'Done' })
    done += 1
    if (done < maxChanges) wait()
  }
  wait()
  return () => clearTimeout(timer)
}
