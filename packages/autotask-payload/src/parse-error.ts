/** The reasons why a body cannot be read, a closed list. */
export type ParseErrorCode =
  /** No bytes, only white space, or an empty list. */
  | 'empty'
  | 'too_large'
  | 'too_deep'
  | 'too_many_keys'
  | 'too_many_events'
  | 'invalid_utf8'
  | 'invalid_json'
  /** The JSON is neither an object nor a list of objects. */
  | 'not_an_event'

/** Why and where a body cannot be read. A value, never thrown. Quotes at most one character of the body. */
export interface ParseError {
  readonly code: ParseErrorCode
  /** A sentence for people; it includes the position. */
  readonly message: string
  /** For an error in the bytes: the offset of the wrong byte, from 0. */
  readonly byte?: number
  /** For an error in a JSON value: its path, e.g. `[2]`; `''` is the whole body. */
  readonly path?: string
}
