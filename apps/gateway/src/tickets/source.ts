import type { ProviderHost } from '@guidepost/provider'
import type { JsonObject } from '@guidepost/store'
import type { Evidence, TicketReader } from '@guidepost/ticket-sync'

/** The tickets of one kind of provider. */
export interface TicketSource {
  /** The ordering key of a ticket's events. */
  orderingKeyOf(ticketId: string): string
  /**
   * The facts that an event states about its ticket; `undefined` if the event is about no ticket. `payload` is the
   * payload as the plugin parsed it.
   */
  evidenceOf(payload: unknown): Evidence | undefined
  /** A reader of one connection's tickets. Makes no request yet. */
  open(connection: { readonly config: JsonObject; readonly credentials: JsonObject }, host: ProviderHost): TicketReader
}
