/** The limits of a body. `parse` checks them on the bytes, before it builds any object. */
export interface Limits {
  /** Maximum size of the body. Default 4 MiB: room for ten texts of 32,000 characters, all escaped as `\u00E9`. */
  readonly maxBytes: number
  /** Maximum nesting of objects and lists. Default 32, at most 500; Autotask's payloads have 2 levels. */
  readonly maxDepth: number
  /** Maximum number of keys in the whole body. Default 20,000. */
  readonly maxKeys: number
  /** Maximum number of events in one body. Default 1,000; Autotask sends one. */
  readonly maxEvents: number
}

/** The limits of `parse` unless the caller gives others. */
export const defaultLimits: Limits = { maxBytes: 4 * 1024 * 1024, maxDepth: 32, maxKeys: 20_000, maxEvents: 1000 }

/** Deeper nesting could overflow the stack in `JSON.parse` with a reviver and in `JSON.stringify`, which recurse. */
const greatestMaxDepth = 500

/** Completes `given` with the defaults and caps `maxDepth` at 500. */
export function withDefaults(given: Partial<Limits>): Limits {
  return {
    maxBytes: given.maxBytes ?? defaultLimits.maxBytes,
    maxDepth: Math.min(given.maxDepth ?? defaultLimits.maxDepth, greatestMaxDepth),
    maxKeys: given.maxKeys ?? defaultLimits.maxKeys,
    maxEvents: given.maxEvents ?? defaultLimits.maxEvents,
  }
}
