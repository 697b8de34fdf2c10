import type { Behaviour } from './behaviour.ts'
import type { Clock } from './clock.ts'
import type { Poster } from './delivery/post.ts'
import type { EventLog } from './event-log.ts'
import type { Ledger } from './ledger.ts'

/** The objects that all tenants of a simulator share. */
export interface World {
  readonly clock: Clock
  readonly behaviour: Behaviour
  readonly log: EventLog
  readonly ledger: Ledger
  readonly poster: Poster
}
