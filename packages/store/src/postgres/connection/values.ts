import { types, type CustomTypesConfig } from 'pg'

const escape = '\uE0F0'
const unfit = /[\0\uE0F0]|\p{Surrogate}/gu
const escaped = /\uE0F0([0-9a-f]{4})/g

/**
 * Encodes text for PostgreSQL, which refuses NUL and lone surrogates: each becomes a private-use character and its
 * code. So no text is lost, and different texts stay different.
 */
export const encodeText = (text: string): string =>
  text.replace(unfit, (character) => escape + character.charCodeAt(0).toString(16).padStart(4, '0'))

export const decodeText = (text: string): string =>
  text.includes(escape) ? text.replace(escaped, (_, code: string) => String.fromCharCode(parseInt(code, 16))) : text

/** The parameters of a statement, encoded. */
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

/** How columns are parsed: ids and times as numbers, bytes into memory of their own, text decoded. */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: (oid: Parameters<typeof types.getTypeParser>[0]) => parsers.get(oid) ?? types.getTypeParser(oid),
}

function parseInteger(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} is too large a number for an id or a time`)
  return number
}

/** Not from Node's buffer pool, so that the bytes can be transferred to another thread. */
function parseBytes(value: string): Uint8Array {
  const bytes = new Uint8Array(value.length / 2 - 1)
  Buffer.from(bytes.buffer).write(value.slice(2), 'hex')
  return bytes
}
