import { attentionToDestinations } from './destinations.ts'
import { severities, type Attention, type AttentionInput } from './kinds.ts'
import { attentionToRegistrations } from './registrations.ts'
import { attentionToWebhooks } from './webhooks.ts'

/** The maximum number of entries: people read no more. */
const maxAttention = 100

/** The problems that need a person, the most urgent first. Pure. */
export function attentionOf(input: AttentionInput): readonly Attention[] {
  const all = [...attentionToRegistrations(input), ...attentionToDestinations(input), ...attentionToWebhooks(input)]
  const rank = ({ severity }: Attention): number => severities.indexOf(severity)
  return all.toSorted((one, other) => rank(one) - rank(other) || other.count - one.count).slice(0, maxAttention)
}
