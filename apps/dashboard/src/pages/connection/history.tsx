import { List, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { answer, api } from '../../api/client.ts'
import type { ConnectionKey } from '../../api/connections.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Section } from '../../ui/section.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

/** What was changed at the provider, and by whom. */
export function WorkDone({ where: { connection } }: { readonly where: ConnectionKey }) {
  const query = useQuery({
    queryKey: ['audits', connection],
    queryFn: async () => {
      const params = { query: { connection_id: connection, limit: '10' } }
      return (await answer(api.GET('/v1/audits', { params }))).data
    },
  })
  return (
    <Section title="What was done">
      <Loaded query={query}>
        {(audits) =>
          audits.length === 0 ? (
            <Text size="sm">Nothing was changed at the provider yet.</Text>
          ) : (
            <List aria-label="What was done" listStyleType="none" spacing={4}>
              {audits.map(({ id, at, actor, summary, result }) => (
                <List.Item key={id}>
                  <Text size="sm" span>
                    {summary}
                    {result !== 'done' && ` (${result})`}
                  </Text>{' '}
                  <Text size="sm" c="dimmed" span>
                    <TimeAgo at={at} />, {actor === 'person' ? 'somebody asked for it' : 'by itself'}
                  </Text>
                </List.Item>
              ))}
            </List>
          )
        }
      </Loaded>
    </Section>
  )
}
