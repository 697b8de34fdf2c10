import { z } from 'zod'
import { jsonObject } from '../../../json-object.ts'
import { named } from './named.ts'

/** The type of an answer that fits the schema. It may be made of immutable values. */
export type Answer<Schema extends z.ZodType> = Immutable<z.output<Schema>>

type Immutable<Value> = Value extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Immutable<Value[Key]> }
    : Value

/** A time in UTC, as answers of `/v1` and answers about new rows have it. */
export const date = z.iso.datetime()

/** Nango's answers about existing connections have `+00:00` instead of `Z`. */
export const offsetDate = z.iso.datetime({ offset: true })

const issue = z.strictObject({ code: z.string(), message: z.string(), path: z.array(z.string()) }).register(named, {
  id: 'Issue',
  description: 'What is wrong with one value of a request. `path` leads to the value.',
})

export const errorAnswer = z
  .strictObject({
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      errors: z.array(issue).optional(),
      payload: jsonObject.optional(),
    }),
  })
  .register(named, { id: 'Error', description: '`code` is stable and for programs, `message` is for people.' })

export const success = z
  .strictObject({ success: z.literal(true) })
  .register(named, { id: 'Success', description: 'The request succeeded.' })

/** The answer that `success` describes. */
export const done = { success: true } as const

/** `{data}`, as most answers are. */
export function data<Schema extends z.ZodType>(schema: Schema) {
  return z.strictObject({ data: schema })
}

/** `{data, next}`: a page, newest first; `next` is the `before` of the page after it, null on the last. */
export function pageOf<Schema extends z.ZodType>(schema: Schema) {
  return z.strictObject({ data: z.array(schema), next: z.string().nullable() })
}

export type Data<Answer> = z.infer<ReturnType<typeof data<z.ZodType<Answer>>>>
export type Page<Answer> = z.infer<ReturnType<typeof pageOf<z.ZodType<Answer>>>>
