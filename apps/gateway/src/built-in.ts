import type { Provider } from '@guidepost/provider'
import { autotask, type AutotaskProvider } from '@guidepost/provider-autotask'
import { autotaskReader, evidenceOf, type TicketEvent } from '@guidepost/ticket-sync'
import type { TicketSource } from './tickets/source.ts'

/** The plugins that the gateway brings along: the one place in it that names a plugin. Others come by the configuration file. */
export function builtInProviders(): readonly Provider[] {
  return [autotask()]
}

/** How the tickets of a provider are read, if it is Autotask's plugin; whichever instance of it is configured. */
export function ticketSourceOf(provider: Provider): TicketSource | undefined {
  if (!('openTickets' in provider)) return undefined
  const { openTickets } = provider as AutotaskProvider
  return {
    orderingKeyOf(ticketId) {
      const body = Buffer.from(JSON.stringify({ EntityType: 'Ticket', Id: ticketId }))
      const webhook = { body, headers: {}, receivedAt: 0 }
      const parsed = provider.receive.parse(webhook)
      const key = parsed.ok ? provider.receive.identify(parsed.events[0], webhook).orderingKey : undefined
      if (key === undefined) throw new Error(`The plugin "${provider.id}" gives events of a ticket no order`)
      return key
    },
    evidenceOf: (payload) => evidenceOf(payload as TicketEvent),
    open: (connection, host) => autotaskReader(openTickets(connection as Parameters<typeof openTickets>[0], host)),
  }
}
