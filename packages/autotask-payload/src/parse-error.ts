/** The closed list of reasons for which a body cannot be read. */
export type ParseErrorCode =
  /** There is nothing in the body, or an empty list. */
  | 'empty'
  | 'too_large'
  | 'too_deep'
  | 'too_many_keys'
  | 'too_many_events'
  | 'invalid_utf8'
  | 'invalid_json'
  /** The JSON is neither an object nor a list of objects. */
  | 'not_an_event'

/** Where and why a body cannot be read. A value, never thrown. It quotes one character of the body at most. */
export interface ParseError {
  readonly code: ParseErrorCode
  /** A sentence for people, with the place in it. */
  readonly message: string
  /** Byte of the body at which it went wrong, from 0, for what is wrong with the bytes. */
  readonly byte?: number
  /** Place in the JSON, e.g. `[2]`, for what is wrong with a value; `''` is the whole body. */
  readonly path?: string
}
