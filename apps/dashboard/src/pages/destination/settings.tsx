import { Code, Text } from '@mantine/core'
import type { Destination, Endpoint } from '../../api/destinations.ts'
import { formatCount, formatDuration } from '../../format/numbers.ts'
import { filterText, headersText } from '../../shared/endpoints/endpoint-fields.ts'
import { isBuiltIn } from '../../shared/deliveries/destination-link.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Section } from '../../ui/section.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { typesText } from '../destinations/destination-table.tsx'

/** The destination's settings, and where to change them. */
export function Settings({ destination }: { readonly destination: Destination }) {
  const { types, ordered, concurrency, per_connection: perConnection } = destination
  const place = whereToChange(destination)
  return (
    <Section title="Settings">
      <Facts
        facts={{
          Id: destination.id,
          'Event types': typesText(types),
          Order: ordered ? 'in order per record' : 'in any order',
          'Parallel requests': `${concurrency}, at most ${perConnection} per connection`,
          ...(destination.kind === 'endpoint' && endpointFacts(destination)),
        }}
      />
      {place !== undefined && (
        <Text size="sm" c="dimmed" mt="md">
          {place}
        </Text>
      )}
    </Section>
  )
}

function endpointFacts(endpoint: Endpoint) {
  const { schedule } = endpoint
  return {
    Format: endpoint.format === 'nango' ? 'Nango' : 'Standard Webhooks',
    'Request timeout': formatDuration(endpoint.timeout_ms),
    Retries: `${formatCount(schedule.max_attempts, 'attempt')}; delays from ${formatDuration(schedule.first_delay_ms)} to ${formatDuration(schedule.max_delay_ms)}`,
    'Unmatched events': endpoint.unmatched ? 'sent' : 'not sent',
    Headers: headersText(endpoint.headers) === '' ? null : <Code block>{headersText(endpoint.headers)}</Code>,
    Filter: filterText(endpoint.filter) === '' ? null : <Code block>{filterText(endpoint.filter)}</Code>,
    'Provider’s request': endpoint.include_request ? 'included' : null,
    Changed: <TimeAgo at={endpoint.updated_at} />,
  }
}

/** Undefined: the dashboard can change it. */
function whereToChange(destination: Destination): string | undefined {
  if (isBuiltIn(destination)) return 'Built into the gateway: it updates linked tickets from webhooks.'
  if (destination.source === 'config') return 'Set in guidepost.config.ts. Change it there.'
  if (destination.kind === 'endpoint' && destination.overrides) {
    const { connection_id: connection } = destination.overrides
    return `The webhook URL override of connection ${connection}. Change the URL on the connection; settings and keys come from the endpoint that it overrides.`
  }
  return undefined
}

/** Whether the API can change and delete the destination. */
export function isChangeable(destination: Destination): destination is Endpoint {
  return whereToChange(destination) === undefined
}
