import { Anchor, Button, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import type { Event } from '../../api/events.ts'
import { paths } from '../../paths.ts'
import { nameOfEvent, recordOfEvent } from '../../shared/events/event-name.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Section } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

const shownEvents = 10

/** The newest events of the same record, with a link to all. */
export function OtherEvents({ event: { id, type } }: { readonly event: Event }) {
  const query = useQuery({
    queryKey: ['events', 'related', id],
    queryFn: async () => {
      const params = { query: { related_to: id, limit: String(shownEvents + 1) } }
      return (await unwrap(api.GET('/v1/events', { params }))).data.filter((each) => each.id !== id)
    },
  })
  const record = recordOfEvent(type)
  return (
    <Section
      title={`Other events of this ${record}`}
      actions={
        <Button component={Link} href={paths.eventsRelatedTo(id)} size="xs" variant="default">
          Show all
        </Button>
      }
    >
      <Loaded query={query}>
        {(events) =>
          events.length === 0 ? (
            <Text size="sm">None found. A new event is found after a few seconds.</Text>
          ) : (
            <Table aria-label={`Other events of this ${record}`} verticalSpacing="xs">
              <Table.Tbody>
                {events.slice(0, shownEvents).map((each) => (
                  <Table.Tr key={each.id}>
                    <Table.Td>
                      <Anchor component={Link} href={paths.event(each.id)} size="sm">
                        {nameOfEvent(each)}
                      </Anchor>
                    </Table.Td>
                    <Table.Td>
                      <StateBadge state={each.outcome} />
                    </Table.Td>
                    <Table.Td>
                      <TimeAgo at={each.received_at} />
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
