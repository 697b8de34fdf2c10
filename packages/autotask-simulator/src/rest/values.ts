import { dateText, dateTime } from '../entities/field.ts'
import type { Field, PicklistValue, Value } from '../entities/field.ts'
import { ApiError } from './api-error.ts'

export type Body = Readonly<Record<string, unknown>>

/** Values by REST name, of a body whose names may be in any case. */
type Values = Record<string, Value>

/** `create` needs what is required; `put` too, and empties what is left out; `patch` changes what is sent. */
export type WriteMode = 'create' | 'put' | 'patch'

/**
 * What a body writes. Unknown names and read-only fields are ignored, numbers as text are taken, as clients have observed.
 * `picklistOf` gives the values that a tenant knows for a field.
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

/** The id that an update names. */
export function readId(body: Body): number {
  const [, id] = Object.entries(body).find(([name]) => name.toLowerCase() === 'id') ?? []
  const number = typeof id === 'string' ? Number(id) : id
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new ApiError('Missing Required Field: id.')
  return number
}

function checkPicklist(field: Field, value: Value, picklist: readonly PicklistValue[] | undefined): void {
  if (!picklist || value === null) return
  if (picklist.some((one) => one.value === value && one.isActive !== false)) return
  throw new ApiError(`Picklist value [${String(value)}] does not exist for ${field.name}.`)
}

/** A value of a field's type; throws what Autotask's JSON reader says of a wrong one. */
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

/** 0 and 1 are taken too: a client sends them, and it works. */
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
