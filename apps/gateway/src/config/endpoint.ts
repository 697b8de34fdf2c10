import type { EndpointInput } from '@guidepost/store'
import { z } from 'zod'
import { defaultRules, endpointSettings } from '../outbound/settings.ts'

/** When to try again, with every default. */
export const scheduleShape = endpointSettings.shape.schedule.unwrap()

/** A limit on what is under way at a time. */
export const limit = z.int().min(1).max(1000)

/** The rules of an endpoint, without their defaults, which depend on its format. */
const rules = z.strictObject({
  url: z.string().max(2048),
  types: z.array(z.string().min(1).max(255)).min(1, "must name at least one event type, or '*'").max(1000),
  ordered: z.boolean(),
  concurrency: limit,
  perConnection: limit,
  unmatched: z.boolean(),
})

/** An endpoint with only some of its rules said. `url` and `types` are checked apart: by who knows addresses and providers. */
export const endpointShape = rules.partial().required({ url: true }).extend(endpointSettings.shape)

/** An endpoint as people choose it. */
export type EndpointChoice = z.infer<typeof endpointShape>

/** As the store keeps it, with every default: what only the sender needs is in `settings`. */
export function toEndpointInput(choice: EndpointChoice): EndpointInput {
  const { format, timeoutMs, schedule, includeRequest, url, ...said } = choice
  const standard = defaultRules(format)
  return {
    url,
    types: said.types ?? standard.types,
    ordered: said.ordered ?? standard.ordered,
    concurrency: said.concurrency ?? standard.concurrency,
    perConnection: said.perConnection ?? standard.perConnection,
    unmatched: said.unmatched ?? standard.unmatched,
    settings: { format, timeoutMs, schedule, includeRequest },
  }
}

/** What was chosen for an endpoint that is there. */
export function choiceOf(endpoint: EndpointInput): z.infer<typeof rules> & z.infer<typeof endpointSettings> {
  const { url, types, ordered, concurrency, perConnection, unmatched, settings } = endpoint
  const known = rules.parse({ url, types, ordered, concurrency, perConnection, unmatched })
  return { ...known, ...endpointSettings.parse(settings) }
}
