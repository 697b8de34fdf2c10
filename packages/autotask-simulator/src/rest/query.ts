import type { Behaviour } from '../behaviour.ts'
import type { Entity } from '../entities/catalogue.ts'
import { dateTime } from '../entities/field.ts'
import type { Field, Value } from '../entities/field.ts'
import { isQueryable } from '../tenant/stamps.ts'
import type { Row } from '../tenant/table.ts'
import type { NumberedUdf } from '../tenant/udf.ts'
import { ApiError } from './api-error.ts'

/** A valid query. */
export interface Query {
  readonly matches: (row: Row) => boolean
  readonly maxRecords: number
  /** Names in lower case; `undefined` for all fields. */
  readonly includeFields: readonly string[] | undefined
}

type Test = (row: Row) => boolean

/** An object whose keys were converted to lower case. */
type LowerCaseKeys = Readonly<Record<string, unknown>>

const operators = [
  'eq',
  'noteq',
  'gt',
  'gte',
  'lt',
  'lte',
  'beginswith',
  'endswith',
  'contains',
  'exist',
  'notexist',
  'in',
  'notin',
] as const
type Operator = (typeof operators)[number]

const maxRecords = 500
const maxOrBranches = 500

/** Parses `{ filter, MaxRecords, IncludeFields }`, with keys in any case. Throws Autotask's error for an invalid query. */
export function readQuery(given: unknown, entity: Entity, udfs: readonly NumberedUdf[], behaviour: Behaviour): Query {
  const query = lowerCaseKeys(given)
  const filter = query?.['filter']
  if (!Array.isArray(filter)) throw new ApiError('Invalid query syntax. A filter is required.')
  const limit = query?.['maxrecords'] ?? maxRecords
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > maxRecords) {
    throw new ApiError(`Invalid query syntax. MaxRecords must be a number from 1 to ${maxRecords}.`)
  }
  const reader = new FilterReader(entity, udfs, behaviour)
  const tests = filter.map((node) => reader.read(node))
  if (entity.name === 'TicketHistory') checkHistoryFilter(filter)
  const include = query?.['includefields']
  return {
    matches: (row) => tests.every((test) => test(row)),
    maxRecords: limit,
    includeFields: Array.isArray(include) ? include.map((name) => String(name).toLowerCase()) : undefined,
  }
}

/** Developer help, "TicketHistoryEntity": exactly one filter, by the ticket. */
function checkHistoryFilter(filter: readonly unknown[]): void {
  const [only, ...others] = filter.map(lowerCaseKeys)
  const isByTicket = String(only?.['op']).toLowerCase() === 'eq' && String(only?.['field']).toLowerCase() === 'ticketid'
  if (!isByTicket || others.length > 0) {
    throw new ApiError('TicketHistory can only be queried with one filter: ticketID equals a value.')
  }
}

class FilterReader {
  readonly #behaviour: Behaviour
  readonly #entity: Entity
  readonly #udfs: readonly NumberedUdf[]
  #orBranches = 0
  readonly #udfsUsed = new Set<string>()

  constructor(entity: Entity, udfs: readonly NumberedUdf[], behaviour: Behaviour) {
    this.#behaviour = behaviour
    this.#entity = entity
    this.#udfs = udfs
  }

  read(given: unknown): Test {
    const node = lowerCaseKeys(given)
    const op = String(node?.['op']).toLowerCase()
    if (!node) throw new ApiError('Invalid query syntax. A filter must contain objects.')
    if (op === 'and' || op === 'or') return this.#readGroup(op, node['items'])
    if (!operators.includes(op as Operator)) throw new ApiError(`Invalid query syntax. There is no operator ${op}.`)
    const name = String(node['field'])
    const { field, valueOf } = node['udf'] === true ? this.#udf(name) : this.#field(name)
    return condition(op as Operator, field, node['value'], valueOf)
  }

  #readGroup(op: 'and' | 'or', items: unknown): Test {
    if (!Array.isArray(items)) throw new ApiError(`Invalid query syntax. The group ${op} has no items.`)
    if (op === 'or') this.#orBranches += items.length
    if (this.#orBranches > maxOrBranches) {
      throw new ApiError("Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.")
    }
    if (op === 'or') this.#checkOr(items)
    const tests = items.map((item) => this.read(item))
    return op === 'and' ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row))
  }

  #checkOr(items: readonly unknown[]): void {
    const names = items.map((item) => String(lowerCaseKeys(item)?.['field']).toLowerCase())
    const { idInOr, orOfFields } = this.#behaviour
    const isRefused =
      (idInOr === 'refused' && names.includes('id')) || (orOfFields === 'refused' && new Set(names).size > 1)
    if (isRefused)
      throw new ApiError("Invalid query syntax. The 'OR' group combines conditions that cannot be combined.")
  }

  #field(name: string): Operand {
    const field = this.#entity.fields.find((one) => one.name.toLowerCase() === name.toLowerCase())
    if (!field) throw new ApiError(`Unable to find ${name} in the ${this.#entity.singular} Entity.`)
    if (!isQueryable(this.#entity.name, field.name, this.#behaviour)) {
      throw new ApiError(`Invalid query syntax. The field ${field.name} is not queryable.`)
    }
    return { field, valueOf: ({ values }) => values[field.name] ?? null }
  }

  #udf(name: string): Operand {
    const udf = this.#udfs.find((one) => one.name.toLowerCase() === name.toLowerCase())
    if (!udf) throw new ApiError(`Unable to find ${name} in the ${this.#entity.singular} Entity.`)
    this.#udfsUsed.add(udf.name)
    if (this.#udfsUsed.size > 1) throw new ApiError('Invalid query syntax. A query can have one user-defined field.')
    return { field: { name, type: udf.type ?? 'string' }, valueOf: ({ udfs }) => udfs[udf.name] ?? null }
  }
}

interface Operand {
  readonly field: Pick<Field, 'name' | 'type'>
  readonly valueOf: (row: Row) => Value
}

function condition(op: Operator, field: Operand['field'], given: unknown, valueOf: Operand['valueOf']): Test {
  if (op === 'exist') return (row) => valueOf(row) !== null
  if (op === 'notexist') return (row) => valueOf(row) === null
  if (op === 'in' || op === 'notin') {
    if (!Array.isArray(given)) throw new ApiError(`Invalid query syntax. The operator ${op} needs a list.`)
    const wanted = new Set(given.map((one) => comparable(field, one)))
    const isIn: Test = (row) => wanted.has(comparable(field, valueOf(row)))
    return op === 'in' ? isIn : (row) => !isIn(row)
  }
  if (given === null || given === undefined) {
    throw new ApiError(`Invalid query syntax. The value of ${field.name} cannot be null.`)
  }
  const wanted = comparable(field, given)
  return (row) => {
    const value = valueOf(row)
    if (value === null || wanted === undefined) return op === 'noteq' && wanted !== undefined
    return compare[op](comparable(field, value)!, wanted)
  }
}

/**
 * Converts a value for comparison: text to lower case, as SQL Server compares it; dates and booleans to numbers. `undefined`
 * equals no value: as observed, text in place of a long finds no rows and causes no error.
 */
function comparable({ type }: Operand['field'], given: unknown): string | number | undefined {
  if (typeof given === 'object') return undefined
  const value = given as Exclude<Value, null>
  if (type === 'string') return String(value).toLowerCase()
  if (type === 'boolean') return String(value).toLowerCase() === 'true' || value === 1 ? 1 : 0
  if (type === 'long') return typeof value === 'number' ? value : undefined
  const number = type === 'datetime' ? dateTime(String(value)) : Number(value)
  return Number.isNaN(number) ? undefined : number
}

type Comparison = Exclude<Operator, 'exist' | 'notexist' | 'in' | 'notin'>

const compare: Readonly<Record<Comparison, (value: string | number, wanted: string | number) => boolean>> = {
  eq: (value, wanted) => value === wanted,
  noteq: (value, wanted) => value !== wanted,
  gt: (value, wanted) => value > wanted,
  gte: (value, wanted) => value >= wanted,
  lt: (value, wanted) => value < wanted,
  lte: (value, wanted) => value <= wanted,
  beginswith: (value, wanted) => String(value).startsWith(String(wanted)),
  endswith: (value, wanted) => String(value).endsWith(String(wanted)),
  contains: (value, wanted) => String(value).includes(String(wanted)),
}

function lowerCaseKeys(given: unknown): LowerCaseKeys | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]))
}
