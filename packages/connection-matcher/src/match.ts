/** The id of a connection, chosen by the caller. */
export type ConnectionId = string | number

/** Which connections claim a value. `key` is the normal form of the value. */
export type Match<Id extends ConnectionId = string> =
  /** Exactly one connection claims the value. */
  | { readonly found: 'one'; readonly key: string; readonly id: Id }
  /** Several connections claim the value, in the order in which they claimed it. The caller decides which of them get it. */
  | { readonly found: 'several'; readonly key: string; readonly ids: readonly Id[] }
  /** No connection claims the value. */
  | { readonly found: 'none'; readonly key: string }
  /** There is no value: it is absent, empty or not a string. */
  | { readonly found: 'missing' }

/** A value that several connections claim, in normal form. */
export interface Conflict<Id extends ConnectionId = string> {
  readonly key: string
  /** Two or more ids, in the order in which the connections claimed the value. */
  readonly ids: readonly Id[]
}

/** Builds the `Match` of a key from the ids that claim it. */
export function toMatch<Id extends ConnectionId>(key: string, claimants: Iterable<Id>): Match<Id> {
  const ids = [...new Set(claimants)]
  const [id] = ids
  if (id === undefined) return { found: 'none', key }
  return ids.length === 1 ? { found: 'one', key, id } : { found: 'several', key, ids }
}
