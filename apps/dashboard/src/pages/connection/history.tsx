import { List, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, unwrap } from '../../api/client.ts'
import type { ConnectionKey } from '../../api/connections.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Section } from '../../ui/section.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

/** What Guidepost changed at the provider, and who started it. */
export function History({ connectionKey: { connection } }: { readonly connectionKey: ConnectionKey }) {
  const query = useQuery({
    queryKey: ['audits', connection],
    queryFn: async () => {
      const params = { query: { connection_id: connection, limit: '10' } }
      return (await unwrap(api.GET('/v1/audits', { params }))).data
    },
  })
  return (
    <Section title="History">
      <Loaded query={query}>
        {(audits) =>
          audits.length === 0 ? (
            <Text size="sm">No changes at the provider yet.</Text>
          ) : (
            <List aria-label="History" listStyleType="none" spacing={4}>
              {audits.map(({ id, at, actor, by, summary, result }) => (
                <List.Item key={id}>
                  <Text size="sm" span>
                    {summary}
                    {result !== 'done' && ` (${result})`}
                  </Text>{' '}
                  <Text size="sm" c="dimmed" span>
                    <TimeAgo at={at} />, {actor === 'person' ? `by ${by ?? 'a person'}` : 'automatic'}
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
