import { Anchor, Button, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import type { ConnectionKey } from '../../api/connections.ts'
import { paths } from '../../paths.ts'
import { nameOfEvent } from '../../shared/events/event-name.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Section } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

/** The newest events, with a link to all. */
export function LastEvents({ connectionKey: { integration, connection } }: { readonly connectionKey: ConnectionKey }) {
  const filter = { provider_config_key: integration, connection_id: connection }
  const query = useQuery({
    queryKey: ['events', 'last', filter],
    queryFn: async () => (await unwrap(api.GET('/v1/events', { params: { query: { ...filter, limit: '5' } } }))).data,
  })
  const all = new URLSearchParams(filter).toString()
  return (
    <Section
      title="Last events"
      actions={
        <Button component={Link} href={`${paths.events}?${all}`} size="xs" variant="default">
          Show all events
        </Button>
      }
    >
      <Loaded query={query}>
        {(events) =>
          events.length === 0 ? (
            <Text size="sm">No events yet. Change any ticket: its event usually appears here within 2 minutes.</Text>
          ) : (
            <Table aria-label="Last events" verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Event</Table.Th>
                  <Table.Th scope="col">Outcome</Table.Th>
                  <Table.Th scope="col">Received</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {events.map(({ outcome, received_at: receivedAt, ...event }) => (
                  <Table.Tr key={event.id}>
                    <Table.Td>
                      <Anchor component={Link} href={paths.event(event.id)} size="sm">
                        {nameOfEvent(event)}
                      </Anchor>
                    </Table.Td>
                    <Table.Td>
                      <StateBadge state={outcome} />
                    </Table.Td>
                    <Table.Td>
                      <TimeAgo at={receivedAt} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Loaded>
    </Section>
  )
}
