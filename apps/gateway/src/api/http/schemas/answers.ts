import { z } from 'zod'
import { jsonObject } from '../../../json-object.ts'
import { named } from './named.ts'

/** A time as the answers of `/v1` and of what was just made have it, in UTC. */
export const date = z.iso.datetime()

/** Where Nango reads a connection, it writes `+00:00` instead of `Z`. */
export const offsetDate = z.iso.datetime({ offset: true })

/** What is wrong with one value of a request. `path` leads to the value, list positions as text. */
const issue = z
  .strictObject({ code: z.string(), message: z.string(), path: z.array(z.string()) })
  .register(named, { id: 'Issue', description: 'What is wrong with one value of a request, and where it is.' })

export const errorAnswer = z
  .strictObject({
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      errors: z.array(issue).optional(),
      payload: jsonObject.optional(),
    }),
  })
  .register(named, { id: 'Error', description: '`code` is for programs and stable, `message` for people.' })

export const success = z
  .strictObject({ success: z.literal(true) })
  .register(named, { id: 'Success', description: 'It is done.' })

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
