import { isAutotaskError } from '../errors.ts'
import type { Filter } from '../rows/filter.ts'
import { readPage, type RowPage } from '../rows/query.ts'
import type { AutotaskRow } from '../rows/rows.ts'
import type { CallOptions, Transport } from '../http/transport.ts'

/**
 * How a sweep asks. Autotask accepts the first form in production, but documents none of them, so a sweep goes on to the next
 * form if Autotask rejects one:
 *
 * - `together`: one query, with the known record in it
 * - `record-apart`: one query for the stamps, one for the known record
 * - `apart`: one query per stamp, one for the known record
 */
export type SweepForm = (typeof forms)[number]

const forms = ['together', 'record-apart', 'apart'] as const

/** Where a sweep continues. JSON. */
export interface SweepCursor {
  readonly form: SweepForm
  /** The number of the query. */
  readonly part: number
  /** The last id of the part. */
  readonly afterId: number
  /** Whether a page had the known record. */
  readonly knownSeen: boolean
}

export interface SweepOptions extends CallOptions {
  /** Records whose stamps have this time or a later one. There is no upper bound: a record that changes again would escape. */
  readonly since: Date
  /** The stamps to compare, as `client.stamps` found them `queryable`. At least one. */
  readonly stamps: readonly string[]
  /** The fields to return. */
  readonly includeFields: readonly string[]
  /** The highest id that an earlier sweep saw: the proof that the walk sees records, and that it reached its end. */
  readonly knownId?: number | undefined
  /** Default: the start. */
  readonly cursor?: SweepCursor | undefined
  /** The form that worked last time. Default `together`. */
  readonly form?: SweepForm | undefined
  /** Rows per page, 1 to 500. Default 500. */
  readonly pageSize?: number
}

/** One page of a sweep. */
export interface SweepPage {
  readonly rows: readonly AutotaskRow[]
  /** `undefined` after the last page. */
  readonly cursor: SweepCursor | undefined
  /** The form that Autotask accepted. */
  readonly form: SweepForm
  /** Whether a page of the walk had the known record, up to this page. */
  readonly knownSeen: boolean
}

/**
 * Reads one page of the records that changed, by ascending id. In the form `apart`, a record may come in several parts.
 */
export async function sweepPage(transport: Transport, entity: string, options: SweepOptions): Promise<SweepPage> {
  const cursor = options.cursor ?? { form: options.form ?? 'together', part: 0, afterId: 0, knownSeen: false }
  try {
    return await readPart(transport, entity, options, cursor)
  } catch (error) {
    const next = forms[forms.indexOf(cursor.form) + 1]
    const isStart = cursor.part === 0 && cursor.afterId === 0
    if (!isStart || next === undefined || !isAutotaskError(error, 'validation')) throw error
    return await sweepPage(transport, entity, { ...options, cursor: { ...cursor, form: next } })
  }
}

async function readPart(
  transport: Transport,
  entity: string,
  options: SweepOptions,
  cursor: SweepCursor,
): Promise<SweepPage> {
  const { knownId, includeFields, pageSize = 500, signal, urgent } = options
  const parts = partsOf(options, cursor.form)
  const filter = parts[cursor.part] ?? []
  const page = await readPage(transport, entity, {
    filter,
    includeFields,
    pageSize,
    afterId: cursor.afterId,
    signal,
    urgent,
  })
  const knownSeen = cursor.knownSeen || hasId(page, knownId)
  const part = page.isLast ? cursor.part + 1 : cursor.part
  const next = { form: cursor.form, part, afterId: page.isLast ? 0 : page.last, knownSeen }
  return { rows: page.rows, cursor: part < parts.length ? next : undefined, form: cursor.form, knownSeen }
}

function partsOf({ since, stamps, knownId }: SweepOptions, form: SweepForm): Filter[][] {
  const changed = stamps.map((field): Filter => ({ op: 'gte', field, value: since }))
  const known: Filter[] = knownId === undefined ? [] : [{ op: 'eq', field: 'id', value: knownId }]
  if (form === 'together') return [[{ op: 'or', items: [...changed, ...known] }]]
  const apart = known.length > 0 ? [known] : []
  if (form === 'record-apart') return [[{ op: 'or', items: changed }], ...apart]
  return [...changed.map((filter) => [filter]), ...apart]
}

function hasId({ ids }: RowPage, id: number | undefined): boolean {
  return id !== undefined && ids.includes(id)
}
