// The previous names of the exports, kept for one version.
import { createAutotaskReader } from './autotask-reader.ts'
import { syncTicket, type SyncResult } from './sync-ticket.ts'
import { toTicketFacts, type TicketFacts } from './ticket-facts.ts'

/** @deprecated Use `createAutotaskReader`. */
export const autotaskReader = createAutotaskReader

/** @deprecated Use `toTicketFacts`. */
export const evidenceOf = toTicketFacts

/** @deprecated Use `syncTicket`. */
export const settle = syncTicket

/** @deprecated Use `TicketFacts`. */
export type Evidence = TicketFacts

/** @deprecated Use `SyncResult`. */
export type Settled = SyncResult
