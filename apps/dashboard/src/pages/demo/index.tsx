import { Anchor, Paper, Switch, Table, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { ApiError, unwrap } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'

interface Fault {
  readonly fault: string
  readonly title: string
  readonly connection_id: string
  readonly provider_config_key: string
  readonly on: boolean
}

/** Only a demo has these routes, so they are not in the OpenAPI document. */
async function request(method: 'GET' | 'POST', path: string): Promise<readonly Fault[]> {
  const sent = fetch(path, { method, headers: { 'x-guidepost-csrf': '1' } }).then(async (response) => {
    const body = (await response.json()) as { data: readonly Fault[] }
    return { response, data: body, error: body }
  })
  return (await unwrap(sent)).data
}

/** Breaks the simulated Autotask, so that each banner can be seen. */
export default function DemoPage() {
  const faults = useQuery({
    queryKey: ['demo'],
    queryFn: () => request('GET', '/v1/demo/faults'),
    retry: (_, error) => !(error instanceof ApiError),
  })
  const change = useMutation({
    mutationFn: ({ fault, on }: Fault) => request('POST', `/v1/demo/faults/${fault}/${on ? 'end' : 'start'}`),
    onSettled: refreshAll,
  })
  return (
    <>
      <PageHeader
        title="Demo"
        description="Break the simulated Autotask, and see what Guidepost shows. Each fault has a tenant of its own; the others go on."
      />
      {change.error && <ErrorNotice error={change.error} />}
      <Loaded query={faults}>
        {(rows) => (
          <Paper withBorder>
            <Table aria-label="Faults" verticalSpacing="sm" horizontalSpacing="md">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Fault</Table.Th>
                  <Table.Th scope="col">Shown by</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((row) => (
                  <Table.Tr key={row.fault}>
                    <Table.Td>
                      <Switch
                        label={row.title}
                        checked={row.on}
                        disabled={change.isPending}
                        onChange={() => change.mutate(row)}
                      />
                      {change.isPending && change.variables.fault === row.fault && (
                        <Text size="xs" c="dimmed" role="status">
                          {row.on ? 'Mending…' : 'Breaking…'}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>
                      {row.on ? (
                        <Anchor
                          component={Link}
                          href={paths.connection(row.provider_config_key, row.connection_id)}
                          size="sm"
                        >
                          {row.connection_id}
                        </Anchor>
                      ) : (
                        <Text size="sm" c="dimmed">
                          {row.connection_id}
                        </Text>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Paper>
        )}
      </Loaded>
    </>
  )
}
