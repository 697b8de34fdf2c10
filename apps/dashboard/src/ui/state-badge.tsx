import { Badge } from '@mantine/core'

/** How a state stands with the people who look at it. */
export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'quiet'

const colors: Readonly<Record<Tone, string>> = {
  good: 'teal',
  busy: 'blue',
  warning: 'yellow',
  bad: 'red',
  quiet: 'gray',
}

/** The tone of every state that the API has: of events, deliveries, registrations, destinations, links. */
const tones: Readonly<Record<string, Tone>> = {
  accepted: 'good',
  active: 'good',
  succeeded: 'good',
  ok: 'good',
  closed: 'good',
  setting_up: 'busy',
  due: 'busy',
  scheduled: 'busy',
  claimed: 'busy',
  waiting: 'busy',
  removing: 'busy',
  open: 'busy',
  unmatched: 'warning',
  held: 'warning',
  paused: 'warning',
  switched_off: 'warning',
  orphaned: 'warning',
  unparsable: 'bad',
  rejected: 'bad',
  failed: 'bad',
  failing: 'bad',
  gone: 'bad',
  handler_missing: 'bad',
  dead: 'bad',
  deactivated: 'bad',
}

/** A state in its own words (`switched_off` reads `switched off`), with a colour that fits. */
export function StateBadge({ state, tone }: { readonly state: string; readonly tone?: Tone }) {
  return (
    <Badge variant="light" color={colors[tone ?? tones[state] ?? 'quiet']} tt="none" fw={600} miw="max-content">
      {state.replaceAll('_', ' ')}
    </Badge>
  )
}
