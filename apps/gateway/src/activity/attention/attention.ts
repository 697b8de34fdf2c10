import { attentionToDestinations } from './destinations.ts'
import { severities, type Attention, type AttentionInput, type NamedAttention } from './kinds.ts'
import { idOf, muteOf } from './mutes.ts'
import { attentionToCoverage } from './coverage.ts'
import { attentionToPublicUrl } from './public-url.ts'
import { attentionToRegistrations } from './registrations.ts'
import { attentionToWebhooks } from './webhooks.ts'

/** The maximum number of entries: people read no more. */
const maxAttention = 100

/** The problems that need a person, the most urgent first, and those that somebody muted. Pure. */
export function attentionOf(input: AttentionInput): Record<'attention' | 'muted', readonly NamedAttention[]> {
  const all = [
    ...attentionToPublicUrl(input),
    ...attentionToRegistrations(input),
    ...attentionToCoverage(input),
    ...attentionToDestinations(input),
    ...attentionToWebhooks(input),
  ]
    .map((each) => ({ ...each, id: idOf(each), mute: muteOf(each, input) }))
    .toSorted((one, other) => rankOf(one) - rankOf(other) || other.count - one.count)
  return {
    attention: all.filter(({ mute }) => mute === null).slice(0, maxAttention),
    muted: all.filter(({ mute }) => mute !== null).slice(0, maxAttention),
  }
}

const rankOf = ({ severity }: Attention): number => severities.indexOf(severity)
