import { inspect, isDeepStrictEqual } from 'node:util'

/** One promise of the contract. `run` returns, perhaps later, if the plugin keeps it, and throws if it doesn't. */
export interface ConformanceCase {
  /** Unique within a run: a sentence that states the rule. */
  readonly name: string
  readonly run: () => void | Promise<void>
}

/** Thrown by a case: the message says what the plugin did and with which input. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError'
}

/** Throws a `ConformanceError` that says `what` unless `condition` holds. */
export function must(condition: unknown, what: string): asserts condition {
  if (!condition) throw new ConformanceError(what)
}

/** Throws a `ConformanceError` unless both are deeply equal. */
export function mustEqual(actual: unknown, expected: unknown, what: string): void {
  must(isDeepStrictEqual(actual, expected), `${what}: expected ${brief(expected)}, got ${brief(actual)}`)
}

/** Calls `run` and says which input it was that the plugin threw at. */
export function mustNotThrow<T>(what: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw new ConformanceError(`${what} threw ${brief(cause instanceof Error ? cause.message : cause)}`, { cause })
  }
}

function brief(value: unknown): string {
  return inspect(value, { depth: 4, breakLength: Infinity, maxStringLength: 200, maxArrayLength: 20 })
}
