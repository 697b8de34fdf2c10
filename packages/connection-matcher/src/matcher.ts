import { toMatch, type Conflict, type ConnectionId, type Match } from './match.ts'
import { keyOf, keysOf, type MatchRule } from './rule.ts'

/** An index in memory: which connections claim which values. The cost of a call does not grow with the number of connections. */
export interface Matcher<Id extends ConnectionId = string> {
  /** The number of connections, including connections that claim no value. */
  readonly size: number
  /** Adds a connection. Returns false and changes nothing if the id is already in the index. */
  add(id: Id, connection: unknown): boolean
  /** Adds a connection, or replaces the values of a known connection. */
  set(id: Id, connection: unknown): void
  /** Removes a connection and its claims. Returns false if the id is not in the index. */
  remove(id: Id): boolean
  /** Finds the connections that claim `value`. Never throws, whatever the value is. */
  match(value: unknown): Match<Id>
  /** Every value that several connections claim, in the order in which the conflicts arose. */
  conflicts(): readonly Conflict<Id>[]
}

/**
 * Creates an index of connections under one rule, for a service without a database. `add` and `set` read the values of a
 * connection; the index does not see later changes of that object.
 */
export function createMatcher<Id extends ConnectionId = string>(rule: MatchRule): Matcher<Id> {
  const keysById = new Map<Id, readonly string[]>()
  // Nearly every key has one claimant, so only a contested key gets a Set: a Set for each key would take most of the memory.
  const claimantsByKey = new Map<string, Id | Set<Id>>()
  const contested = new Set<string>()

  function claim(key: string, id: Id): void {
    const held = claimantsByKey.get(key)
    if (held instanceof Set) held.add(id)
    else if (held === undefined) claimantsByKey.set(key, id)
    else if (held !== id) {
      claimantsByKey.set(key, new Set([held, id]))
      contested.add(key)
    }
  }

  function release(key: string, id: Id): void {
    const held = claimantsByKey.get(key)
    if (!(held instanceof Set)) {
      claimantsByKey.delete(key)
      return
    }
    held.delete(id)
    const [first] = held
    if (held.size > 1 || first === undefined) return
    claimantsByKey.set(key, first)
    contested.delete(key)
  }

  function claimantsOf(key: string): Iterable<Id> {
    const held = claimantsByKey.get(key)
    if (held instanceof Set) return held
    return held === undefined ? [] : [held]
  }

  function set(id: Id, connection: unknown): void {
    const before = keysById.get(id) ?? []
    const now = keysOf(connection, rule)
    const kept = new Set(now)
    for (const key of before) if (!kept.has(key)) release(key, id)
    for (const key of now) claim(key, id)
    keysById.set(id, now)
  }

  return {
    get size() {
      return keysById.size
    },
    set,
    add(id, connection) {
      if (keysById.has(id)) return false
      set(id, connection)
      return true
    },
    remove(id) {
      for (const key of keysById.get(id) ?? []) release(key, id)
      return keysById.delete(id)
    },
    match(value) {
      const key = keyOf(value, rule)
      return key === undefined ? { found: 'missing' } : toMatch(key, claimantsOf(key))
    },
    conflicts() {
      return [...contested].map((key) => ({ key, ids: [...claimantsOf(key)] }))
    },
  }
}
