import type { ProviderHost } from '@guidepost/provider'
import type { JsonObject } from '@guidepost/store'
import type { Evidence, TicketReader } from '@guidepost/ticket-sync'

/** The tickets of one kind of provider. */
export interface TicketSource {
  /** What the plugin orders the events of a ticket by. */
  orderingKeyOf(ticketId: string): string
  /** What an event says about its ticket; `undefined` if it is about none. `payload` is what the plugin read. */
  evidenceOf(payload: unknown): Evidence | undefined
  /** Reads the tickets of one connection. Makes no call yet. */
  open(connection: { readonly config: JsonObject; readonly credentials: JsonObject }, host: ProviderHost): TicketReader
}
