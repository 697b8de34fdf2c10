import type { EndpointInput } from '@guidepost/store'
import { z } from 'zod'
import { defaultRules, endpointSettings } from '../outbound/settings.ts'

/** When to retry, with every default. */
export const scheduleShape = endpointSettings.shape.schedule.unwrap()

/** A limit on how many run at a time. */
export const limit = z.int().min(1).max(1000)

/** The rules of an endpoint. Their defaults depend on its format: see `toEndpointInput`. */
const rulesShape = z.strictObject({
  url: z.string().max(2048),
  types: z.array(z.string().min(1).max(255)).min(1, "must name at least one event type, or '*'").max(1000),
  ordered: z.boolean(),
  concurrency: limit,
  perConnection: limit,
  unmatched: z.boolean(),
})

/** An endpoint with only some of its rules. `url` and `types` need further checks: `checkUrl` and `typesOfAny`. */
export const endpointShape = rulesShape.partial().required({ url: true }).extend(endpointSettings.shape)

/** An endpoint as people configure it. */
export type EndpointChoice = z.infer<typeof endpointShape>

/** Fills in every default. The store applies the rules; only the sender reads `settings`. */
export function toEndpointInput(choice: EndpointChoice): EndpointInput {
  const { format, timeoutMs, schedule, includeRequest, recovered, headers, filter, url, ...rules } = choice
  const defaults = defaultRules(format)
  return {
    url,
    types: rules.types ?? defaults.types,
    ordered: rules.ordered ?? defaults.ordered,
    concurrency: rules.concurrency ?? defaults.concurrency,
    perConnection: rules.perConnection ?? defaults.perConnection,
    unmatched: rules.unmatched ?? defaults.unmatched,
    settings: { format, timeoutMs, schedule, includeRequest, recovered, headers, filter },
  }
}

/** Reads an existing endpoint as people configure it. */
export function choiceOf(endpoint: EndpointInput): z.infer<typeof rulesShape> & z.infer<typeof endpointSettings> {
  const { url, types, ordered, concurrency, perConnection, unmatched, settings } = endpoint
  const rules = rulesShape.parse({ url, types, ordered, concurrency, perConnection, unmatched })
  return { ...rules, ...endpointSettings.parse(settings) }
}
