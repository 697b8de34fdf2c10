import { AutotaskError } from '../errors.ts'

/** A row as Autotask sends it. Field names are camelCase in the documentation, but any case in practice; see {@link field}. */
export type AutotaskRow = Readonly<Record<string, unknown>>

/** The value of a field; `name` in any case. `undefined` if the field is absent or null. */
export function field(row: unknown, name: string): unknown {
  if (typeof row !== 'object' || row === null) return undefined
  if (Object.hasOwn(row, name)) return (row as AutotaskRow)[name] ?? undefined
  const wanted = name.toLowerCase()
  const key = Object.keys(row).find((key) => key.toLowerCase() === wanted)
  return key === undefined ? undefined : ((row as AutotaskRow)[key] ?? undefined)
}

/** The objects in the list `name`, e.g. `items`; an empty list if it is absent. */
export function list(body: unknown, name: string): AutotaskRow[] {
  const rows = field(body, name)
  return Array.isArray(rows) ? rows.filter((row) => typeof row === 'object' && row !== null) : []
}

/**
 * The rows of an answer. Throws `unavailable` for an answer without its list, or with fewer rows than it counts: Autotask has
 * been seen to answer 2xx with an empty or a cut body, and that must never read as "no rows".
 */
export function rowsOf(answer: unknown, name: string, what: string): AutotaskRow[] {
  const rows = field(answer, name)
  const count = field(field(answer, 'pageDetails'), 'count')
  const isWhole = Array.isArray(rows) && (typeof count !== 'number' || count === rows.length)
  if (!isWhole || rows.some((row) => typeof row !== 'object' || row === null)) {
    throw new AutotaskError('unavailable', `Autotask answered ${what} without its whole list of ${name}`)
  }
  return rows as AutotaskRow[]
}

interface Kinds {
  integer: number
  number: number
  flag: boolean
  text: string
  time: string
}

/** How a value of each kind is read. `undefined` if it can't be: Autotask omits fields, sends null and sends other types. */
const kinds: { readonly [Kind in keyof Kinds]: (value: unknown) => Kinds[Kind] | undefined } = {
  integer(value) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    return Number.isSafeInteger(number) ? (number as number) : undefined
  },
  number(value) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    return Number.isFinite(number) ? (number as number) : undefined
  },
  flag(value) {
    const word = String(value).toLowerCase()
    if (word === 'true' || word === '1') return true
    return word === 'false' || word === '0' ? false : undefined
  },
  text: (value) => (typeof value === 'string' ? value : undefined),
  time(value) {
    const ms = parseTime(value)
    return ms === undefined ? undefined : new Date(ms).toISOString()
  },
}

/** The kind of each field. */
type Shape = Readonly<Record<string, keyof Kinds>>

type Row<S extends Shape> = { readonly [Name in keyof S]: Kinds[S[Name]] | undefined }

/** Creates a function that reads the fields of `shape` from a row, and no others. */
export function reader<const S extends Shape>(shape: S): (row: unknown) => Row<S> {
  return (row) => {
    const read = Object.entries(shape).map(([name, kind]) => [name, kinds[kind](field(row, name))])
    return Object.fromEntries(read) as Row<S>
  }
}

/** Like {@link reader}, for rows with an id. The function throws `unavailable` for a row without one. */
export function entityReader<const S extends Shape>(shape: S): (row: unknown) => Row<S> & { readonly id: number } {
  const read = reader({ ...shape, id: 'integer' } as const)
  return (row) => {
    const { id, ...rest } = read(row) as Row<S> & { readonly id: number | undefined }
    if (id === undefined) throw new AutotaskError('unavailable', 'Autotask answered with a row that has no id')
    return { ...rest, id } as unknown as Row<S> & { readonly id: number }
  }
}

/**
 * Parses a time of Autotask into milliseconds since 1970; `undefined` if `value` is no time. Autotask's times are UTC, with
 * or without a `Z`.
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const zoned = /(?:z|[+-]\d\d:?\d\d)$/i.test(value) || !value.includes('T')
  const ms = Date.parse(zoned ? value : `${value}Z`)
  return Number.isNaN(ms) ? undefined : ms
}

/**
 * @deprecated Use {@link parseTime}.
 * @alias parseTime
 */
export const timeOf = parseTime
