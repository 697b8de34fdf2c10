import { Anchor, Badge, Drawer, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { useList } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import { WebhookRequest } from '../../shared/events/webhook-request.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { adviceFor, titleOfReason } from './rejection-reasons.ts'

type Rejection = components['schemas']['Rejection']

/** Webhooks that failed verification. The gateway keeps the newest per integration and registration. */
export function RejectionTable({ integration }: { readonly integration: string | undefined }) {
  const [opened, setOpened] = useState<Rejection | null>(null)
  const filter = integration === undefined ? {} : { provider_config_key: integration }
  const list = useList(['rejections', filter], (before) =>
    unwrap(api.GET('/v1/rejections', { params: { query: { ...filter, before } } })),
  )
  const columns: readonly Column<Rejection>[] = [
    {
      key: 'reason',
      header: 'Reason',
      cell: (rejection) => (
        <Anchor component="button" type="button" fw={600} ta="left" onClick={() => setOpened(rejection)}>
          {titleOfReason(rejection.reason)}
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
          <EmptyState title="No rejected webhooks" action={{ label: 'Show all events', href: paths.events }}>
            Every received webhook had a valid signature.
          </EmptyState>
        }
      />
      <Drawer
        opened={opened !== null}
        onClose={() => setOpened(null)}
        position="right"
        size="lg"
        title="Rejected webhook"
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
          Reason: (
            <Badge variant="light" color="red" tt="none">
              {titleOfReason(reason)}
            </Badge>
          ),
          Received: <TimeAgo at={at} />,
          From: address,
          Integration: rejection.provider_config_key,
          Registration: rejection.registration_id,
        }}
      />
      {base64 === null ? (
        <Text c="dimmed">The body was not stored.</Text>
      ) : (
        <WebhookRequest base64={base64} text={text} headers={headers} />
      )}
    </Stack>
  )
}
