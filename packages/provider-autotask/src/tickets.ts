import type { DeletedTicket, Tickets } from '@guidepost/autotask-client'
import type { ProviderHost } from '@guidepost/provider'
import { AutotaskProviderError, translated } from './errors.ts'
import type { Connection, OpenClient } from './open.ts'

/** Reads the tickets of a connection. */
export type OpenTickets = (
  connection: Connection,
  host: ProviderHost,
) => Pick<Tickets, 'get' | 'byNumber' | 'statuses' | 'deleted'>

/**
 * Tickets by the client that all of the plugin shares. Calls reject with an `AutotaskProviderError`, and end with the
 * host's `signal`.
 */
export function ticketsWith(openClient: OpenClient): OpenTickets {
  return (connection, host) => {
    const { tickets } = openClient(connection, host)
    const { signal } = host
    return {
      get: (id, options) => reading(() => tickets.get(id, { signal, ...options })),
      byNumber: (ticketNumber, options) => reading(() => tickets.byNumber(ticketNumber, { signal, ...options })),
      statuses: (options) => reading(() => tickets.statuses({ signal, ...options })),
      async *deleted(options) {
        const rows = tickets.deleted({ signal, ...options })
        for (;;) {
          const { done, value } = await reading(() => rows.next() as Promise<IteratorResult<DeletedTicket, undefined>>)
          if (done) return
          yield value
        }
      },
    }
  }
}

/** The usual advice for a missing right is about webhooks. */
async function reading<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await translated(task)
  } catch (error) {
    if (!(error instanceof AutotaskProviderError) || error.code !== 'permission_denied') throw error
    const advice = 'In Autotask, go to Admin > Security Levels and let the API user see tickets.'
    throw new AutotaskProviderError(error.code, error.message, { cause: error.cause, advice })
  }
}
