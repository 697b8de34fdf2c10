import { matchOf, type Conflict, type ConnectionId, type Match } from './match.ts'
import { keyOf, keysOf, type MatchRule } from './rule.ts'

/** Which connections claim which values, in memory. Each call takes time for the values of one connection, not for all. */
export interface Matcher<Id extends ConnectionId = string> {
  /** The number of connections, those without a value included. */
  readonly size: number
  /** Takes a connection in. False, and nothing is changed, if the id is known already. */
  add(id: Id, connection: unknown): boolean
  /** Takes a connection in, or takes what it says now in place of what it said before. */
  set(id: Id, connection: unknown): void
  /** Forgets a connection and what it claimed. False if the id is not known. */
  remove(id: Id): boolean
  /** Whose `value` is. Never throws, whatever the value is. */
  match(value: unknown): Match<Id>
  /** Every value that several connections claim, in the order in which they came to be contested. */
  conflicts(): readonly Conflict<Id>[]
}

/**
 * An index of connections under one rule, for a service without a database. What a connection claims is read when it is
 * added or set: a later change of the object is not seen.
 */
export function createMatcher<Id extends ConnectionId = string>(rule: MatchRule): Matcher<Id> {
  const keysById = new Map<Id, readonly string[]>()
  // A set for every key would take most of the memory, and nearly every key has one claimant: a set means a conflict.
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
      return key === undefined ? { found: 'missing' } : matchOf(key, claimantsOf(key))
    },
    conflicts() {
      return [...contested].map((key) => ({ key, ids: [...claimantsOf(key)] }))
    },
  }
}
