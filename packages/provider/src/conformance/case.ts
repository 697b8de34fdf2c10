import { inspect, isDeepStrictEqual } from 'node:util'
import { textLimit } from '../webhook.ts'

/** One promise of the contract. `run` returns or resolves if the plugin keeps the promise; otherwise it throws or rejects. */
export interface ConformanceCase {
  /** A sentence that states the rule. Unique within a run. */
  readonly name: string
  readonly run: () => void | Promise<void>
}

/** A case throws this error. The message says what the plugin did, and with which input. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError'
}

/** Throws a `ConformanceError` with the message `what` unless `condition` is true. */
export function must(condition: unknown, what: string): asserts condition {
  if (!condition) throw new ConformanceError(what)
}

/** Throws a `ConformanceError` unless `actual` and `expected` are deeply equal. */
export function mustEqual(actual: unknown, expected: unknown, what: string): void {
  must(isDeepStrictEqual(actual, expected), `${what}: expected ${brief(expected)}, got ${brief(actual)}`)
}

/** Throws a `ConformanceError` unless `value` is text within `textLimit`. */
export function mustBeText(value: unknown, what: string): void {
  must(typeof value === 'string', `${what} is not text`)
  must(value.length <= textLimit, `${what} has ${value.length} characters; textLimit is ${textLimit}`)
}

/** Calls `run`. If it throws, throws a `ConformanceError` that names the input. */
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
