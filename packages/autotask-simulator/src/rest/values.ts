import { dateText, dateTime } from '../entities/field.ts'
import type { Field, PicklistValue, Value } from '../entities/field.ts'
import { ApiError } from './api-error.ts'

/** A request body, names in any case. */
export type Body = Readonly<Record<string, unknown>>

/** Values by REST name. */
type Values = Record<string, Value>

/** `create` and `put` need all required fields; `put` empties missing fields; `patch` changes only the sent fields. */
export type WriteMode = 'create' | 'put' | 'patch'

/**
 * Reads the values that a body writes. Ignores unknown names and read-only fields, and accepts numbers as text, as clients
 * observed. `picklistOf` returns the tenant's picklist of a field.
 */
export function readValues(
  fields: readonly Field[],
  body: Body,
  mode: WriteMode,
  picklistOf: (field: Field) => readonly PicklistValue[] | undefined = () => undefined,
): Values {
  const sent = new Map(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]))
  const values: Values = {}
  for (const field of fields) {
    if (field.readOnly || (field.createOnly && mode !== 'create')) continue
    const given = sent.get(field.name.toLowerCase())
    if (given === undefined && mode === 'patch') continue
    const value = readValue(field, given ?? null)
    if (field.required && (value === null || value === '')) throw new ApiError(`Missing Required Field: ${field.name}.`)
    checkPicklist(field, value, picklistOf(field))
    values[field.name] = value
  }
  return values
}

/** Reads the id of the record to update. */
export function readId(body: Body): number {
  const [, id] = Object.entries(body).find(([name]) => name.toLowerCase() === 'id') ?? []
  const number = typeof id === 'string' ? Number(id) : id
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new ApiError('Missing Required Field: id.')
  return number
}

/** Throws if `value` is not an active value of `picklist`. */
export function checkPicklist(
  field: { readonly name: string },
  value: Value,
  picklist: readonly PicklistValue[] | undefined,
): void {
  if (!picklist || value === null) return
  if (picklist.some((one) => one.value === value && one.isActive !== false)) return
  throw new ApiError(`Picklist value [${String(value)}] does not exist for ${field.name}.`)
}

/** Converts a value to the type of its field. Throws the error of Autotask's JSON reader for a wrong type. */
export function readValue(field: Pick<Field, 'name' | 'type' | 'length'>, given: unknown): Value {
  if (given === null) return null
  if (typeof given === 'object') throw unexpected(field, Array.isArray(given) ? '[' : '{')
  const scalar = given as string | number | boolean
  if (field.type === 'string') return readText(field, String(scalar))
  if (field.type === 'boolean') return readBoolean(field, given)
  return field.type === 'datetime' ? readDate(field, given) : readNumber(field, given)
}

function readText({ name, length }: Pick<Field, 'name' | 'length'>, text: string): string {
  if (length > 0 && text.length > length)
    throw new ApiError(`${name} must be less than or equal to ${length} characters`)
  return text
}

/** Also accepts 0 and 1, as observed in client code. */
function readBoolean(field: Pick<Field, 'name'>, given: unknown): boolean {
  if (typeof given === 'boolean') return given
  if (given === 0 || given === 1) return given === 1
  throw unexpected(field, String(given).charAt(0))
}

function readNumber(field: Pick<Field, 'name' | 'type'>, given: unknown): number {
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
  const isRight = typeof number === 'number' && (field.type === 'decimal' || Number.isSafeInteger(number))
  if (!isRight || Number.isNaN(number)) throw unexpected(field, String(given).charAt(0))
  return number
}

function readDate(field: Pick<Field, 'name'>, given: unknown): string {
  const time = typeof given === 'string' ? dateTime(given) : Number.NaN
  if (Number.isNaN(time))
    throw new ApiError(`Could not convert string to DateTime: ${String(given)}. Path '${field.name}'.`)
  return dateText(time)
}

function unexpected({ name }: Pick<Field, 'name'>, character: string): ApiError {
  return new ApiError(`Unexpected character encountered while parsing value: ${character}. Path '${name}'.`)
}
