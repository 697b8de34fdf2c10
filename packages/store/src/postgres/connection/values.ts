import { types, type CustomTypesConfig } from 'pg'

const escape = '\uE0F0'
const unfit = /[\0\uE0F0]|\p{Surrogate}/gu
const escaped = /\uE0F0([0-9a-f]{4})/g

/**
 * Text as PostgreSQL takes it: NUL and lone surrogates, which it refuses, are written as a character of private use and
 * their code. So every text is kept, and two texts never become one.
 */
export const encodeText = (text: string): string =>
  text.replace(unfit, (character) => escape + character.charCodeAt(0).toString(16).padStart(4, '0'))

export const decodeText = (text: string): string =>
  text.includes(escape) ? text.replace(escaped, (_, code: string) => String.fromCharCode(parseInt(code, 16))) : text

/** The parameters of a statement, fit to be sent. */
export function toParameters(values: readonly unknown[]): unknown[] {
  return values.map((value) => {
    if (typeof value === 'string') return encodeText(value)
    if (Array.isArray(value) && value.some((item) => typeof item === 'string')) {
      return value.map((item: unknown) => (typeof item === 'string' ? encodeText(item) : item))
    }
    return value
  })
}

const parsers = new Map<number, (value: string) => unknown>([
  [types.builtins.INT8, parseInteger],
  [types.builtins.BYTEA, parseBytes],
  [types.builtins.TEXT, decodeText],
])

/** How columns are read: ids and times as numbers, bytes in memory of their own, text as it was written. */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: (oid: Parameters<typeof types.getTypeParser>[0]) => parsers.get(oid) ?? types.getTypeParser(oid),
}

function parseInteger(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} is too large a number for an id or a time`)
  return number
}

/** Not of a shared pool: who gets the bytes may hand them to another thread. */
function parseBytes(value: string): Uint8Array {
  const bytes = new Uint8Array(value.length / 2 - 1)
  Buffer.from(bytes.buffer).write(value.slice(2), 'hex')
  return bytes
}
