import { Text } from '@mantine/core'
import type { components } from '../../api/schema.d.ts'
import { isBuiltIn } from '../../shared/deliveries/destination-link.tsx'
import { Facts } from '../../ui/facts.tsx'
import { duration } from '../../format/numbers.ts'
import { Section } from '../../ui/section.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { typesText } from '../destinations/destination-table.tsx'

type Destination = components['schemas']['Destination']

/** What it is, and where it is changed if not here. */
export function Settings({ destination }: { readonly destination: Destination }) {
  const { types, ordered, concurrency, per_connection: perConnection } = destination
  const elsewhere = whereToChange(destination)
  return (
    <Section title="What it is">
      <Facts
        facts={{
          Id: destination.id,
          'Event types': typesText(types),
          Order: ordered ? 'the events of one thing one after another' : 'none',
          'At a time': `${concurrency}, ${perConnection} of one connection`,
          ...(destination.kind === 'endpoint' && ofEndpoint(destination)),
        }}
      />
      {elsewhere !== undefined && (
        <Text size="sm" c="dimmed" mt="md">
          {elsewhere}
        </Text>
      )}
    </Section>
  )
}

function ofEndpoint(endpoint: components['schemas']['Endpoint']) {
  const { schedule } = endpoint
  return {
    Format: endpoint.format === 'nango' ? 'as Nango forwards' : 'Standard Webhooks',
    'Time limit': duration(endpoint.timeout_ms),
    Retries: `${triesText(schedule.max_attempts)}; waits from ${duration(schedule.first_delay_ms)} to ${duration(schedule.max_delay_ms)}`,
    Unmatched: endpoint.unmatched ? 'sent, too' : 'not sent',
    'Provider’s request': endpoint.include_request ? 'sent along' : null,
    Changed: <TimeAgo at={endpoint.updated_at} />,
  }
}

const triesText = (count: number): string => (count === 1 ? '1 try' : `${count} tries`)

/** Undefined: here. */
function whereToChange(destination: Destination): string | undefined {
  if (isBuiltIn(destination)) return 'It is a part of the gateway: it keeps linked tickets in step with their webhooks.'
  if (destination.source === 'config') return 'It stands in guidepost.config.ts, and is changed there.'
  if (destination.kind === 'endpoint' && destination.overrides) {
    const { connection_id: connection } = destination.overrides
    return `It is the own URL of connection ${connection}, and is changed with it; rules and keys are the primary’s.`
  }
  return undefined
}

/** Whether the API lets it be changed and deleted. */
export function isChangeable(destination: Destination): destination is components['schemas']['Endpoint'] {
  return whereToChange(destination) === undefined
}
