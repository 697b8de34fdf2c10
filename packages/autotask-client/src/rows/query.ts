import { checkedEntity } from './calls.ts'
import { AutotaskError } from '../errors.ts'
import { sentFilter, type Filter } from './filter.ts'
import { field, list, reader, type AutotaskRow } from './rows.ts'
import type { CallOptions, Transport } from '../http/transport.ts'

export interface QueryOptions extends CallOptions {
  /** All conditions must hold. Default: every row. */
  readonly filter?: readonly Filter[]
  /** Which fields to give, beside `id`. Default: all of them. */
  readonly includeFields?: readonly string[]
  /** Rows per request, 1 to 500. Default 500. */
  readonly pageSize?: number
  /**
   * How to come to the next page. `nextPageUrl` (the default) follows Autotask's own; `keyset` asks for ids above the
   * last, so that a walk of hours neither skips nor repeats rows, and can be taken up again with `afterId`.
   */
  readonly paging?: 'nextPageUrl' | 'keyset'
  /** Only rows with a greater id; for `keyset`. Default 0. */
  readonly afterId?: number
}

/** Walks the rows of a query. Pages are read as they are needed: a caller that stops early saves the rest. */
export async function* query(transport: Transport, entity: string, options: QueryOptions): AsyncGenerator<AutotaskRow> {
  const walk = options.paging === 'keyset' ? keyset : nextPages
  yield* walk(transport, `${checkedEntity(entity)}/query`, options)
}

/** Counts the rows of a query. */
export async function count(
  transport: Transport,
  entity: string,
  options: CallOptions & Pick<QueryOptions, 'filter'>,
): Promise<number> {
  const { filter = [], ...call } = options
  const body = { filter: sentFilter(filter) }
  const answer = await transport.send({ ...call, method: 'POST', path: `${checkedEntity(entity)}/query/count`, body })
  const { queryCount } = readCount(answer)
  if (queryCount === undefined) throw new AutotaskError('unavailable', `Autotask counted ${entity} without a number`)
  return queryCount
}

const readCount = reader({ queryCount: 'integer' })

async function* nextPages(transport: Transport, path: string, options: QueryOptions): AsyncGenerator<AutotaskRow> {
  yield* pages(transport, { ...options, method: 'POST', path, body: bodyOf(options, []) })
}

/** Walks a list through its `nextPageUrl`s, with the same verb and body each time. */
export async function* pages(
  transport: Transport,
  call: CallOptions & { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: unknown },
): AsyncGenerator<AutotaskRow> {
  const seen = new Set<string>()
  for (let path: string | undefined = call.path; path !== undefined;) {
    seen.add(path)
    const { signal, urgent, method, body } = call
    const answer = await transport.send({ signal, urgent, method, path, body })
    yield* list(answer, 'items')
    path = nextPageOf(answer)
    if (path !== undefined && seen.has(path)) throw stuck()
  }
}

async function* keyset(transport: Transport, path: string, options: QueryOptions): AsyncGenerator<AutotaskRow> {
  const { signal, urgent, pageSize = largestPage } = options
  let last = options.afterId ?? 0
  for (let more = true; more;) {
    const body = bodyOf(options, [{ op: 'gt', field: 'id', value: last }])
    const answer = await transport.send({ signal, urgent, method: 'POST', path, body })
    const rows = list(answer, 'items')
    const reached = rows.reduce((id, row) => Math.max(id, readId(row).id ?? 0), last)
    more = rows.length >= pageSize || nextPageOf(answer) !== undefined
    if (more && reached === last) throw stuck()
    last = reached
    yield* rows
  }
}

const readId = reader({ id: 'integer' })

const largestPage = 500

function bodyOf({ filter = [], includeFields, pageSize = largestPage }: QueryOptions, extra: readonly Filter[]) {
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > largestPage) {
    throw new AutotaskError('validation', `pageSize must be from 1 to ${largestPage}, not ${pageSize}`)
  }
  const lacksId = includeFields !== undefined && !includeFields.some((name) => name.toLowerCase() === 'id')
  const names = lacksId ? ['id', ...includeFields] : includeFields
  return {
    MaxRecords: pageSize,
    ...(names && { IncludeFields: names }),
    filter: sentFilter([...filter, ...extra]),
  }
}

function nextPageOf(answer: unknown): string | undefined {
  const url = field(field(answer, 'pageDetails'), 'nextPageUrl')
  return typeof url === 'string' && url !== '' ? url : undefined
}

function stuck(): AutotaskError {
  return new AutotaskError('unavailable', 'Autotask keeps answering with the same page', { retryable: false })
}
