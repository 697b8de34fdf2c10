import { Anchor, Table, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Event } from '../../api/events.ts'
import { paths } from '../../paths.ts'
import { recordOfEvent } from '../../shared/events/event-name.ts'
import { Section } from '../../ui/section.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

/** How an event's body differs from that of the previous event of the same record. */
export function Changes({ type, previous }: { readonly type: string; readonly previous: Event['previous'] }) {
  if (!previous) return null
  const { id, received_at: at, changes } = previous
  return (
    <Section
      title="Changes"
      description={
        <>
          Since the{' '}
          <Anchor component={Link} href={paths.event(id)} underline="always" inherit>
            previous event of this {recordOfEvent(type)}
          </Anchor>
          , <TimeAgo at={at} />
        </>
      }
    >
      {changes.length === 0 ? (
        <Text size="sm">The bodies are the same, or not JSON.</Text>
      ) : (
        <Table aria-label="Changes" verticalSpacing="xs" layout="fixed" style={{ overflowWrap: 'anywhere' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Field</Table.Th>
              <Table.Th scope="col">Before</Table.Th>
              <Table.Th scope="col">After</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ field, before, after }) => (
              <Table.Tr key={field}>
                <Table.Td>{field}</Table.Td>
                <Table.Td>{textOf(before)}</Table.Td>
                <Table.Td fw={600}>{textOf(after)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  )
}

function textOf(value: unknown): string {
  if (value === undefined || value === '') return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
