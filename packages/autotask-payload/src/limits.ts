/** Bounds on what `parse` reads. They are checked on the bytes, before any object is built. */
export interface Limits {
  /** Default 4 MiB: ten texts of 32,000 characters fit, each character escaped as `\u00E9`. */
  readonly maxBytes: number
  /** How deep objects and lists may nest. Default 32, at most 500; Autotask's own payloads have 2. */
  readonly maxDepth: number
  /** Keys in the whole body. Default 20,000. */
  readonly maxKeys: number
  /** Events in one body. Default 1,000; Autotask sends one. */
  readonly maxEvents: number
}

/** What holds where the caller gives nothing else. */
export const defaultLimits: Limits = { maxBytes: 4 * 1024 * 1024, maxDepth: 32, maxKeys: 20_000, maxEvents: 1000 }

/** Beyond this, what recurses below us (a reviver, `JSON.stringify`) could run out of stack. */
const deepest = 500

/** The limits to work with. `maxDepth` is capped at 500. */
export function limitsOf(given: Partial<Limits>): Limits {
  return {
    maxBytes: given.maxBytes ?? defaultLimits.maxBytes,
    maxDepth: Math.min(given.maxDepth ?? defaultLimits.maxDepth, deepest),
    maxKeys: given.maxKeys ?? defaultLimits.maxKeys,
    maxEvents: given.maxEvents ?? defaultLimits.maxEvents,
  }
}
