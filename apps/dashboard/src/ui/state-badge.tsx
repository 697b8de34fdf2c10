import { Badge } from '@mantine/core'

/** How good or bad a state is. */
export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'quiet'

const colors: Readonly<Record<Tone, string>> = {
  good: 'teal',
  busy: 'blue',
  warning: 'yellow',
  bad: 'red',
  quiet: 'gray',
}

/** The tone of each state and status of the API: events, deliveries, registrations, destinations, links. */
const tones: Readonly<Record<string, Tone>> = {
  active: 'good',
  succeeded: 'good',
  delivered: 'good',
  ok: 'good',
  closed: 'good',
  accepted: 'busy',
  setting_up: 'busy',
  due: 'busy',
  scheduled: 'busy',
  claimed: 'busy',
  waiting: 'busy',
  removing: 'busy',
  open: 'busy',
  unmatched: 'warning',
  held: 'warning',
  retrying: 'warning',
  paused: 'warning',
  undeclared: 'warning',
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

/** A state or status as text (`switched_off` reads `switched off`) in a matching colour. */
export function StateBadge({ state, tone }: { readonly state: string; readonly tone?: Tone }) {
  return (
    <Badge variant="light" color={colors[tone ?? tones[state] ?? 'quiet']} tt="none" fw={600} miw="max-content">
      {state.replaceAll('_', ' ')}
    </Badge>
  )
}
