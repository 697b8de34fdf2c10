import { checkedEntity } from './calls.ts'
import { AutotaskError } from '../errors.ts'
import { toRequestFilter, type Filter } from './filter.ts'
import { field, reader, rowsOf, type AutotaskRow } from './rows.ts'
import type { CallOptions, Transport } from '../http/transport.ts'

export interface QueryOptions extends CallOptions {
  /** Rows must meet all conditions. Default: every row. */
  readonly filter?: readonly Filter[]
  /** The fields to return, besides `id`. Default: all. */
  readonly includeFields?: readonly string[]
  /** Rows per request, 1 to 500. Default 500. */
  readonly pageSize?: number
  /**
   * How to get the next page. `nextPageUrl` (the default) follows Autotask's link. `keyset` queries ids above the last
   * one: even a query that takes hours then neither skips nor repeats rows. It can continue later with `afterId`.
   */
  readonly paging?: 'nextPageUrl' | 'keyset'
  /** For `keyset`: only rows with a greater id. Default 0. */
  readonly afterId?: number
}

/** Yields the rows of a query. Reads a page only when the caller needs it. */
export async function* query(transport: Transport, entity: string, options: QueryOptions): AsyncGenerator<AutotaskRow> {
  if (options.paging === 'keyset') yield* keyset(transport, entity, options)
  else yield* nextPages(transport, `${checkedEntity(entity)}/query`, options)
}

/** Counts the rows of a query. */
export async function count(
  transport: Transport,
  entity: string,
  options: CallOptions & Pick<QueryOptions, 'filter'>,
): Promise<number> {
  const { filter = [], ...call } = options
  const body = { filter: toRequestFilter(filter) }
  const answer = await transport.send({ ...call, method: 'POST', path: `${checkedEntity(entity)}/query/count`, body })
  const { queryCount } = readCount(answer)
  if (queryCount === undefined)
    throw new AutotaskError('unavailable', `Autotask answered the count of ${entity} without a number`)
  return queryCount
}

const readCount = reader({ queryCount: 'integer' })

async function* nextPages(transport: Transport, path: string, options: QueryOptions): AsyncGenerator<AutotaskRow> {
  yield* pages(transport, { ...options, method: 'POST', path, body: toRequestBody(options, []) })
}

/** Yields the rows of a list. Follows `nextPageUrl` with the same method and body. */
export async function* pages(
  transport: Transport,
  call: CallOptions & { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: unknown },
): AsyncGenerator<AutotaskRow> {
  const seen = new Set<string>()
  for (let path: string | undefined = call.path; path !== undefined;) {
    seen.add(path)
    const { signal, urgent, method, body } = call
    const check = (answer: unknown) => void rowsOf(answer, 'items', call.path)
    const answer = await transport.send({ signal, urgent, method, path, body, check })
    yield* rowsOf(answer, 'items', call.path)
    path = nextPageOf(answer)
    if (path !== undefined && seen.has(path)) throw repeatedPage()
  }
}

async function* keyset(transport: Transport, entity: string, options: QueryOptions): AsyncGenerator<AutotaskRow> {
  let page: RowPage | undefined
  do {
    page = await readPage(transport, entity, { ...options, afterId: page?.last ?? options.afterId ?? 0 })
    yield* page.rows
  } while (!page.isLast)
}

export interface PageOptions extends CallOptions {
  /** Rows must meet all conditions. Default: every row. */
  readonly filter?: readonly Filter[]
  /** The fields to return, besides `id`. Default: all. */
  readonly includeFields?: readonly string[] | undefined
  /** Rows of the page, 1 to 500. Default 500. */
  readonly pageSize?: number
  /** Only rows with a greater id. Default: no condition. */
  readonly afterId?: number
}

/** One page of a query. */
export interface RowPage<Row = AutotaskRow> {
  readonly rows: readonly Row[]
  /** The ids of the rows, in their order; a row without a readable id has none. */
  readonly ids: readonly number[]
  /** The `afterId` of the next page. */
  readonly last: number
  readonly isLast: boolean
}

/**
 * Reads the rows with the next higher ids. Autotask offers no order, and returns rows by ascending id (observed in client
 * code, not documented).
 */
export async function readPage(transport: Transport, entity: string, options: PageOptions): Promise<RowPage> {
  const { signal, urgent, pageSize = largestPage, afterId } = options
  const body = toRequestBody(options, afterId === undefined ? [] : [{ op: 'gt', field: 'id', value: afterId }])
  const path = `${checkedEntity(entity)}/query`
  const check = (answer: unknown) => void rowsOf(answer, 'items', path)
  const answer = await transport.send({ signal, urgent, method: 'POST', path, body, check })
  const rows = rowsOf(answer, 'items', path)
  const ids = rows.flatMap((row) => readId(row).id ?? [])
  const last = ids.reduce((one, other) => Math.max(one, other), afterId ?? 0)
  const isLast = rows.length < pageSize && nextPageOf(answer) === undefined
  if (!isLast && last === (afterId ?? 0)) throw repeatedPage()
  return { rows, ids, last, isLast }
}

/** Like {@link readPage}, with rows as `read` reads them. */
export async function readPageOf<Row>(
  transport: Transport,
  entity: string,
  options: PageOptions,
  read: (row: AutotaskRow) => Row,
): Promise<RowPage<Row>> {
  const page = await readPage(transport, entity, { afterId: 0, ...options })
  return { ...page, rows: page.rows.map(read) }
}

const readId = reader({ id: 'integer' })

const largestPage = 500

function toRequestBody({ filter = [], includeFields, pageSize = largestPage }: PageOptions, extra: readonly Filter[]) {
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > largestPage) {
    throw new AutotaskError('validation', `pageSize must be from 1 to ${largestPage}, not ${pageSize}`)
  }
  const lacksId = includeFields !== undefined && !includeFields.some((name) => name.toLowerCase() === 'id')
  const names = lacksId ? ['id', ...includeFields] : includeFields
  return {
    MaxRecords: pageSize,
    ...(names && { IncludeFields: names }),
    filter: toRequestFilter([...filter, ...extra]),
  }
}

function nextPageOf(answer: unknown): string | undefined {
  const url = field(field(answer, 'pageDetails'), 'nextPageUrl')
  return typeof url === 'string' && url !== '' ? url : undefined
}

function repeatedPage(): AutotaskError {
  return new AutotaskError('unavailable', 'Autotask returned the same page again', { retryable: false })
}
