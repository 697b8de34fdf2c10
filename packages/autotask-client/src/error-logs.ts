import { checkedId, deleteRow, type DeleteResult } from './rows/calls.ts'
import { query, readPageOf, type PageOptions, type QueryOptions, type RowPage } from './rows/query.ts'
import { entityReader } from './rows/rows.ts'
import type { CallOptions, Transport } from './http/transport.ts'

/**
 * An event that Autotask gave up after five attempts. Autotask keeps it for 30 days and shows it to the owner of the webhook
 * only. `payload` is the body, cut at 8000 characters. Its `Guid` identifies a ticket webhook, for which the log has no column.
 */
export type WebhookErrorLog = ReturnType<typeof readErrorLog>

const readErrorLog = entityReader({
  accountWebhookID: 'integer',
  contactWebhookID: 'integer',
  configurationItemWebhookID: 'integer',
  sequenceNumber: 'integer',
  createDateTime: 'time',
  errorMessage: 'text',
  payload: 'text',
})

/** Autotask's log of lost events. Autotask developer help, "WebhookEventErrorLogEntity". */
export interface ErrorLogs {
  query(options?: QueryOptions): AsyncGenerator<WebhookErrorLog>
  /** One page, for a walk that continues after a crash. */
  page(options?: PageOptions): Promise<RowPage<WebhookErrorLog>>
  /** Deletes a row, e.g. after you handled its event. */
  delete(id: number, options?: CallOptions): Promise<DeleteResult>
}

export function createErrorLogs(transport: Transport): ErrorLogs {
  async function* found(options: QueryOptions): AsyncGenerator<WebhookErrorLog> {
    for await (const row of query(transport, 'WebhookEventErrorLogs', options)) yield readErrorLog(row)
  }
  return {
    // Keyset paging, because rows may be deleted between two pages.
    query: (options = {}) => found({ paging: 'keyset', ...options }),
    page: (options = {}) => readPageOf(transport, 'WebhookEventErrorLogs', options, readErrorLog),
    delete: (id, options = {}) => deleteRow(transport, `WebhookEventErrorLogs/${checkedId(id)}`, options),
  }
}
