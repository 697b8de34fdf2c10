import { AutotaskError } from '../errors.ts'

/** The value that a field is compared with. A `Date` is sent as UTC, to the second. */
export type FilterValue = string | number | boolean | Date

interface OnField {
  readonly field: string
  /** True for a user-defined field: `field` is its label. Autotask allows one per query. */
  readonly udf?: boolean
}

/** A condition of a query. Autotask developer help, "Basic query calls" and "Advanced query features". */
export type Filter =
  | (OnField & {
      readonly op: 'eq' | 'noteq' | 'gt' | 'gte' | 'lt' | 'lte' | 'beginsWith' | 'endsWith' | 'contains'
      readonly value: FilterValue
    })
  | (OnField & { readonly op: 'in' | 'notIn'; readonly value: readonly FilterValue[] })
  | (OnField & { readonly op: 'exist' | 'notExist' })
  | { readonly op: 'and' | 'or'; readonly items: readonly Filter[] }

/** Autotask's limit for conditions joined by OR. */
const maxOrBranches = 500

/**
 * The filter as Autotask expects it. Throws `validation` for what Autotask rejects or silently answers wrongly: an id as
 * text, for example, matches nothing.
 */
export function toRequestFilter(filter: readonly Filter[]): unknown[] {
  const conditions = filter.flatMap(conditionsIn)
  if (conditions.filter(({ udf }) => udf).length > 1) throw invalid('a query can filter by only one user-defined field')
  if (filter.reduce((sum, item) => sum + countOrBranches(item), 0) > maxOrBranches) {
    throw invalid(`a query is limited to ${maxOrBranches} conditions joined by OR`)
  }
  for (const condition of conditions) check(condition)
  return filter.map(toRequestItem)
}

type Condition = Exclude<Filter, { items: unknown }>

function conditionsIn(filter: Filter): Condition[] {
  return 'items' in filter ? filter.items.flatMap(conditionsIn) : [filter]
}

function countOrBranches(filter: Filter): number {
  if (!('items' in filter)) return filter.op === 'in' || filter.op === 'notIn' ? filter.value.length : 0
  const inner = filter.items.reduce((sum, item) => sum + countOrBranches(item), 0)
  return filter.op === 'or' ? inner + filter.items.length : inner
}

function check(condition: Condition): void {
  if (!('value' in condition)) return
  const values = [condition.value].flat() as readonly unknown[]
  if (values.length === 0) throw invalid(`${condition.op} on ${condition.field} has no values`)
  for (const value of values) {
    if (value === null || value === undefined) throw invalid(`${condition.field} is compared with null. Use notExist`)
    if (condition.field.toLowerCase() === 'id' && typeof value !== 'number') {
      throw invalid('id is compared with a value that is not a number, which matches nothing')
    }
    if (value instanceof Date && Number.isNaN(value.getTime())) {
      throw invalid(`${condition.field} is compared with an invalid date`)
    }
  }
}

function toRequestItem(filter: Filter): unknown {
  if ('items' in filter) return { op: filter.op, items: filter.items.map(toRequestItem) }
  if (!('value' in filter)) return filter
  const value = Array.isArray(filter.value)
    ? filter.value.map(toRequestValue)
    : toRequestValue(filter.value as FilterValue)
  return { ...filter, value }
}

function toRequestValue(value: FilterValue): string | number | boolean {
  return value instanceof Date ? value.toISOString().replace(/\.\d{3}Z$/, 'Z') : value
}

function invalid(what: string): AutotaskError {
  return new AutotaskError('validation', `The filter is invalid: ${what}`)
}
