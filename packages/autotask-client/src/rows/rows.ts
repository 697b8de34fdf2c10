import { AutotaskError } from '../errors.ts'

/** A row of Autotask as it came: names are camelCase by the documents, in any case by experience; see {@link field}. */
export type AutotaskRow = Readonly<Record<string, unknown>>

/** The value of a row under a name, whatever its case; `undefined` if there is none, or null. */
export function field(row: unknown, name: string): unknown {
  if (typeof row !== 'object' || row === null) return undefined
  if (Object.hasOwn(row, name)) return (row as AutotaskRow)[name] ?? undefined
  const wanted = name.toLowerCase()
  const key = Object.keys(row).find((key) => key.toLowerCase() === wanted)
  return key === undefined ? undefined : ((row as AutotaskRow)[key] ?? undefined)
}

/** The rows under a name, e.g. `items`; none if there is no such list. */
export function list(body: unknown, name: string): AutotaskRow[] {
  const rows = field(body, name)
  return Array.isArray(rows) ? rows.filter((row) => typeof row === 'object' && row !== null) : []
}

interface Kinds {
  integer: number
  flag: boolean
  text: string
  time: string
}

/** How each value is read; what can't be is `undefined`, since Autotask leaves out, nulls and mistypes. */
const kinds: { readonly [Kind in keyof Kinds]: (value: unknown) => Kinds[Kind] | undefined } = {
  integer(value) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    return Number.isSafeInteger(number) ? (number as number) : undefined
  },
  flag(value) {
    const word = String(value).toLowerCase()
    if (word === 'true' || word === '1') return true
    return word === 'false' || word === '0' ? false : undefined
  },
  text: (value) => (typeof value === 'string' ? value : undefined),
  time(value) {
    const ms = timeOf(value)
    return ms === undefined ? undefined : new Date(ms).toISOString()
  },
}

/** Which field is read as what. */
type Shape = Readonly<Record<string, keyof Kinds>>

type Row<S extends Shape> = { readonly [Name in keyof S]: Kinds[S[Name]] | undefined }

/** Makes the reader of a kind of row: the fields of `shape` and no other. */
export function reader<const S extends Shape>(shape: S): (row: unknown) => Row<S> {
  return (row) => {
    const read = Object.entries(shape).map(([name, kind]) => [name, kinds[kind](field(row, name))])
    return Object.fromEntries(read) as Row<S>
  }
}

/** Makes the reader of a kind of row that has an id; a row without one is not Autotask's. */
export function entityReader<const S extends Shape>(shape: S): (row: unknown) => Row<S> & { readonly id: number } {
  const read = reader({ ...shape, id: 'integer' } as const)
  return (row) => {
    const { id, ...rest } = read(row) as Row<S> & { readonly id: number | undefined }
    if (id === undefined) throw new AutotaskError('unavailable', 'Autotask answered with a row that has no id')
    return { ...rest, id } as unknown as Row<S> & { readonly id: number }
  }
}

/** The milliseconds of one of Autotask's times, which are UTC whether they say so or not; `undefined` for none. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const zoned = /(?:z|[+-]\d\d:?\d\d)$/i.test(value) || !value.includes('T')
  const ms = Date.parse(zoned ? value : `${value}Z`)
  return Number.isNaN(ms) ? undefined : ms
}
