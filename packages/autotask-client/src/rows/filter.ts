import { AutotaskError } from '../errors.ts'

/** What a field is compared with. A `Date` is sent as UTC to the second, as Autotask writes times. */
export type FilterValue = string | number | boolean | Date

interface OnField {
  readonly field: string
  /** True for a user-defined field, which `field` names by its label; one per query. */
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

/** Autotask's bound on the conditions that are joined by OR. */
const mostBranches = 500

/**
 * The conditions as they are sent. Throws `validation` for what Autotask refuses, or answers wrongly without a word:
 * an id as text matches nothing.
 */
export function sentFilter(filter: readonly Filter[]): unknown[] {
  const conditions = filter.flatMap(leaves)
  if (conditions.filter(({ udf }) => udf).length > 1) throw invalid('a query can filter by one user-defined field')
  if (filter.reduce((sum, item) => sum + branches(item), 0) > mostBranches) {
    throw invalid(`a query is limited to ${mostBranches} conditions joined by OR`)
  }
  for (const condition of conditions) check(condition)
  return filter.map(sent)
}

type Condition = Exclude<Filter, { items: unknown }>

function leaves(filter: Filter): Condition[] {
  return 'items' in filter ? filter.items.flatMap(leaves) : [filter]
}

function branches(filter: Filter): number {
  if (!('items' in filter)) return filter.op === 'in' || filter.op === 'notIn' ? filter.value.length : 0
  const inner = filter.items.reduce((sum, item) => sum + branches(item), 0)
  return filter.op === 'or' ? inner + filter.items.length : inner
}

function check(condition: Condition): void {
  if (!('value' in condition)) return
  const values = [condition.value].flat() as readonly unknown[]
  if (values.length === 0) throw invalid(`${condition.op} on ${condition.field} has no values`)
  for (const value of values) {
    if (value === null || value === undefined) throw invalid(`${condition.field} is compared with null: use notExist`)
    if (condition.field.toLowerCase() === 'id' && typeof value !== 'number') {
      throw invalid('id is compared with what is no number, which would match nothing')
    }
    if (value instanceof Date && Number.isNaN(value.getTime())) {
      throw invalid(`${condition.field} is compared with an invalid date`)
    }
  }
}

function sent(filter: Filter): unknown {
  if ('items' in filter) return { op: filter.op, items: filter.items.map(sent) }
  if (!('value' in filter)) return filter
  const value = Array.isArray(filter.value) ? filter.value.map(sentValue) : sentValue(filter.value as FilterValue)
  return { ...filter, value }
}

function sentValue(value: FilterValue): string | number | boolean {
  return value instanceof Date ? value.toISOString().replace(/\.\d{3}Z$/, 'Z') : value
}

function invalid(what: string): AutotaskError {
  return new AutotaskError('validation', `The filter can't be sent: ${what}`)
}
