import { Anchor, Badge, Drawer, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { answer, api } from '../../api/client.ts'
import { useList } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Message } from '../../shared/events/webhook-request.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { adviceFor, reasonOf } from './rejection-reasons.ts'

type Rejection = components['schemas']['Rejection']

/** Webhooks that were not believed, the newest of each integration and registration. */
export function RejectionTable({ integration }: { readonly integration: string | undefined }) {
  const [opened, setOpened] = useState<Rejection | null>(null)
  const filter = integration === undefined ? {} : { provider_config_key: integration }
  const list = useList(['rejections', filter], (before) =>
    answer(api.GET('/v1/rejections', { params: { query: { ...filter, before } } })),
  )
  const columns: readonly Column<Rejection>[] = [
    {
      key: 'reason',
      header: 'Why',
      cell: (rejection) => (
        <Anchor component="button" type="button" fw={600} ta="left" onClick={() => setOpened(rejection)}>
          {reasonOf(rejection.reason)}
        </Anchor>
      ),
    },
    { key: 'integration', header: 'Integration', hideBelow: 'sm', cell: (rejection) => rejection.provider_config_key },
    { key: 'address', header: 'From', hideBelow: 'sm', cell: ({ address }) => address },
    { key: 'received', header: 'Received', cell: ({ received_at: at }) => <TimeAgo at={at} /> },
  ]
  return (
    <>
      <DataTable
        label="Rejected webhooks"
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title="Nothing was rejected" action={{ label: 'Show all events', href: paths.events }}>
            Every webhook that came was signed with a secret that is known here.
          </EmptyState>
        }
      />
      <Drawer
        opened={opened !== null}
        onClose={() => setOpened(null)}
        position="right"
        size="lg"
        title="A webhook that was not believed"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {opened && <RejectionDetail rejection={opened} />}
      </Drawer>
    </>
  )
}

function RejectionDetail({ rejection }: { readonly rejection: Rejection }) {
  const { reason, received_at: at, address, body_base64: base64, body_text: text, headers } = rejection
  return (
    <Stack>
      <Text>{adviceFor(reason)}</Text>
      <Facts
        facts={{
          Why: (
            <Badge variant="light" color="red" tt="none">
              {reasonOf(reason)}
            </Badge>
          ),
          Received: <TimeAgo at={at} />,
          From: address,
          Integration: rejection.provider_config_key,
          Registration: rejection.registration_id,
        }}
      />
      {base64 === null ? (
        <Text c="dimmed">Its body was not kept.</Text>
      ) : (
        <Message base64={base64} text={text} headers={headers} />
      )}
    </Stack>
  )
}
