import type { DeletedTicket, Tickets } from '@guidepost/autotask-client'
import type { ProviderHost } from '@guidepost/provider'
import { AutotaskProviderError, withProviderErrors } from './errors.ts'
import type { Connection, OpenClient } from './open.ts'

/** Reads the tickets of a connection. */
export type OpenTickets = (
  connection: Connection,
  host: ProviderHost,
) => Pick<Tickets, 'get' | 'byNumber' | 'statuses' | 'deleted'>

/**
 * Reads tickets with clients that share the limiter of the plugin. Calls reject with an `AutotaskProviderError`, and abort
 * with the host's `signal`.
 */
export function createOpenTickets(openClient: OpenClient): OpenTickets {
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

/** Replaces the advice for a missing right, which is about webhooks. */
async function reading<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await withProviderErrors(task)
  } catch (error) {
    if (!(error instanceof AutotaskProviderError) || error.code !== 'permission_denied') throw error
    const advice = 'In Autotask, go to Admin > Security Levels and allow the API user to read tickets.'
    throw new AutotaskProviderError(error.code, error.message, { cause: error.cause, advice })
  }
}
