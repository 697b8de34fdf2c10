import type { EndpointInput } from '@guidepost/store'
import { z } from 'zod'
import { defaultSchedule } from '../dispatch/schedule.ts'

const hour = 60 * 60 * 1000

const isInOrder = ({ firstDelayMs, maxDelayMs }: { firstDelayMs: number; maxDelayMs: number }): boolean =>
  firstDelayMs <= maxDelayMs

/** When to try again, with every default. */
export const scheduleShape = z
  .strictObject({
    firstDelayMs: z
      .int()
      .min(100)
      .max(24 * hour)
      .default(defaultSchedule.firstDelayMs),
    maxDelayMs: z
      .int()
      .min(100)
      .max(7 * 24 * hour)
      .default(defaultSchedule.maxDelayMs),
    maxAttempts: z.int().min(1).max(100).default(defaultSchedule.maxAttempts),
  })
  .refine(isInOrder, 'has a first wait that is longer than the longest')

/** A limit on what is under way at a time. */
export const limit = z.int().min(1).max(1000)

/** What people choose of an endpoint, with every default. `url` and `types` are checked apart: by who knows the addresses and the providers. */
export const endpointShape = z.strictObject({
  url: z.string().max(2048),
  format: z.enum(['standard', 'nango']).default('standard'),
  types: z
    .array(z.string().min(1).max(255))
    .min(1, "must name at least one event type, or '*'")
    .max(1000)
    .default(['*']),
  ordered: z.boolean().default(true),
  concurrency: limit.default(50),
  perConnection: limit.default(10),
  unmatched: z.boolean().default(false),
  timeoutMs: z.int().min(100).max(120_000).default(20_000),
  schedule: scheduleShape.prefault({}),
  includeRequest: z.boolean().default(false),
})

/** An endpoint as people choose it. */
export type EndpointChoice = z.infer<typeof endpointShape>

/** As the store keeps it: what only the sender needs is in `settings`. */
export function toEndpointInput(choice: EndpointChoice): EndpointInput {
  const { format, timeoutMs, schedule, includeRequest, ...rules } = choice
  return { ...rules, settings: { format, timeoutMs, schedule, includeRequest } }
}
