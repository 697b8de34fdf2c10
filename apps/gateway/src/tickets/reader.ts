import type { TicketReader } from '@guidepost/ticket-sync'
import { LRUCache } from 'lru-cache'

const hourMs = 60 * 60_000

/** Remembers which ticket statuses mean complete, by the connection's id. Tenants change them rarely. */
export class CompleteStatuses {
  readonly #known = new LRUCache<number, Promise<ReadonlySet<string>>>({ max: 10_000, ttl: hourMs })

  /** A reader that asks for the statuses once an hour. */
  withMemory(reader: TicketReader, connection: number): TicketReader {
    return {
      read: (ticket) => reader.read(ticket),
      completeStatuses: () => {
        const known = this.#known.get(connection)
        if (known) return known
        const asked = reader.completeStatuses()
        this.#known.set(connection, asked)
        asked.catch(() => this.#known.delete(connection))
        return asked
      },
    }
  }
}

/** A reader that reads a ticket once, for all its links: many alerts may be linked to one ticket. */
export function readingOnce(reader: TicketReader): TicketReader {
  let reading: ReturnType<TicketReader['read']> | undefined
  return {
    read: (ticket) => (reading ??= reader.read(ticket)),
    completeStatuses: () => reader.completeStatuses(),
  }
}
