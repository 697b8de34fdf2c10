import { checkedId, deleting, type Deleted } from './rows/calls.ts'
import { query, type QueryOptions } from './rows/query.ts'
import { entityReader } from './rows/rows.ts'
import type { CallOptions, Transport } from './http/transport.ts'

/**
 * An event that Autotask gave up after its fifth try: kept for 30 days, shown to the webhook's owner only. `payload` is
 * the body that was sent, cut at 8000 characters; its `Guid` names the webhook, since there is no column for a ticket's.
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
  /** Once a row is handled. */
  delete(id: number, options?: CallOptions): Promise<Deleted>
}

export function errorLogsOf(transport: Transport): ErrorLogs {
  async function* found(options: QueryOptions): AsyncGenerator<WebhookErrorLog> {
    for await (const row of query(transport, 'WebhookEventErrorLogs', options)) yield readErrorLog(row)
  }
  return {
    // By id, since rows may be deleted between two pages.
    query: (options = {}) => found({ paging: 'keyset', ...options }),
    delete: (id, options = {}) => deleting(transport, `WebhookEventErrorLogs/${checkedId(id)}`, options),
  }
}
