import { attentionToDestinations } from './destinations.ts'
import { severities, type Attention, type Standings } from './kinds.ts'
import { attentionToRegistrations } from './registrations.ts'
import { attentionToWebhooks } from './webhooks.ts'

/** How many are told: each is one cause, and nobody reads more. */
const most = 100

/** What needs a person, the most urgent first. Pure. */
export function attentionOf(standings: Standings): readonly Attention[] {
  const { backlog, held } = standings
  const all = [
    ...attentionToRegistrations(standings),
    ...attentionToDestinations(backlog, held),
    ...attentionToWebhooks(backlog),
  ]
  const rank = ({ severity }: Attention): number => severities.indexOf(severity)
  return all.toSorted((one, other) => rank(one) - rank(other) || other.count - one.count).slice(0, most)
}
