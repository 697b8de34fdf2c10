import type { RecoveredEvent } from '@guidepost/provider'
import type { JsonObject } from '@guidepost/store'
import { z } from 'zod'

const storedSchema = z.object({
  origin: z.enum(['error-log', 'history', 'back-fill', 'deleted-log', 'absence']),
  fidelity: z.enum(['exact', 'intermediate', 'state', 'partial', 'suspected']),
  body: z.string(),
  headers: z.record(z.string(), z.string()),
  between: z.object({ from: z.number().nullable(), to: z.number() }),
  actor: z.string().nullable(),
  /** The rule that could not decide. */
  rule: z.string(),
})

/** An event that may be missing, as it is stored until a person decides. */
export const toStoredEvent = (event: RecoveredEvent, rule: string): JsonObject => ({
  ...event,
  body: Buffer.from(event.body).toString('base64'),
  rule,
})

export function fromStoredEvent(stored: JsonObject): RecoveredEvent & { readonly rule: string } {
  const event = storedSchema.parse(stored)
  return { ...event, body: Buffer.from(event.body, 'base64') }
}
