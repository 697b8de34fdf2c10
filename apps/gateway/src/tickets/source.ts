import type { ProviderHost } from '@guidepost/provider'
import type { JsonObject } from '@guidepost/store'
import type { Evidence, TicketReader } from '@guidepost/ticket-sync'

/** The tickets of one kind of provider. */
export interface TicketSource {
  /** The ordering key of a ticket's events. */
  orderingKeyOf(ticketId: string): string
  /** What an event says about its ticket; `undefined` without one. `payload` is what the plugin parsed. */
  evidenceOf(payload: unknown): Evidence | undefined
  /** A reader of one connection's tickets. Makes no request yet. */
  open(connection: { readonly config: JsonObject; readonly credentials: JsonObject }, host: ProviderHost): TicketReader
}
