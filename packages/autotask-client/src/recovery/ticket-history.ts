import { checkedId } from '../rows/calls.ts'
import { readPage } from '../rows/query.ts'
import { entityReader } from '../rows/rows.ts'
import type { CallOptions, Transport } from '../http/transport.ts'

const readRow = entityReader({
  ticketID: 'integer',
  action: 'text',
  date: 'time',
  detail: 'text',
  resourceID: 'integer',
})

/** One change of a ticket, as text: e.g. `Status changed from New to Complete`. Many rows are about stamps only. */
export type TicketHistoryRow = ReturnType<typeof readRow>

/** The history of one ticket. */
export interface TicketHistory {
  /** By ascending id. */
  readonly rows: readonly TicketHistoryRow[]
  /** False if Autotask returned its maximum of 500 rows: it offers no filter to read the others. */
  readonly isComplete: boolean
}

/** Autotask's maximum for a query. */
const maxRows = 500

/** Reads the history of a ticket. Autotask accepts exactly one filter here (developer help, "TicketHistoryEntity"). */
export async function readTicketHistory(
  transport: Transport,
  ticketId: number,
  options: CallOptions,
): Promise<TicketHistory> {
  const filter = [{ op: 'eq', field: 'ticketID', value: checkedId(ticketId) }] as const
  const { rows } = await readPage(transport, 'TicketHistory', { ...options, filter })
  return { rows: rows.map(readRow), isComplete: rows.length < maxRows }
}
