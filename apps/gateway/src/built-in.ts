import type { Provider } from '@guidepost/provider'
import { autotask, type AutotaskProvider } from '@guidepost/provider-autotask'
import { autotaskReader, evidenceOf, type TicketEvent } from '@guidepost/ticket-sync'
import type { TicketSource } from './tickets/source.ts'

/** The built-in plugins. No other place in the gateway names a plugin; the configuration file can add more. */
export function builtInProviders(): readonly Provider[] {
  return [autotask()]
}

/** Reads the tickets of a provider. `undefined` unless the provider is an instance of Autotask's plugin. */
export function ticketSourceOf(provider: Provider): TicketSource | undefined {
  if (!('openTickets' in provider)) return undefined
  const { openTickets } = provider as AutotaskProvider
  return {
    orderingKeyOf(ticketId) {
      const body = Buffer.from(JSON.stringify({ EntityType: 'Ticket', Id: ticketId }))
      const webhook = { body, headers: {}, receivedAt: 0 }
      const parsed = provider.receive.parse(webhook)
      const key = parsed.ok ? provider.receive.identify(parsed.events[0], webhook).orderingKey : undefined
      if (key === undefined)
        throw new Error(`The plugin "${provider.id}" has no ordering key for the events of a ticket`)
      return key
    },
    evidenceOf: (payload) => evidenceOf(payload as TicketEvent),
    open: (connection, host) => autotaskReader(openTickets(connection as Parameters<typeof openTickets>[0], host)),
  }
}
