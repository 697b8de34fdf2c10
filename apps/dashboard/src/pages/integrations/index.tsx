import { Anchor, Badge, Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useIntegrations, type Integration } from '../../api/integrations.ts'
import { paths } from '../../paths.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { CreateIntegration } from './create-integration.tsx'

const columns: readonly Column<Integration>[] = [
  {
    key: 'key',
    header: 'Integration',
    cell: ({ unique_key: key }) => (
      <Anchor component={Link} href={paths.integration(key)} fw={600} size="sm">
        {key}
      </Anchor>
    ),
  },
  { key: 'name', header: 'Provider', cell: ({ display_name: name }) => <Text size="sm">{name}</Text> },
  {
    key: 'forward',
    header: 'Forwarding',
    hideBelow: 'xs',
    cell: ({ forward_webhooks: isOn }) => (
      <Badge variant="light" color={isOn ? 'teal' : 'gray'} tt="none">
        {isOn ? 'on' : 'off'}
      </Badge>
    ),
  },
  { key: 'created', header: 'Created', hideBelow: 'sm', cell: ({ created_at: at }) => <TimeAgo at={at} /> },
]

/** The integrations of this environment. */
export default function IntegrationsPage() {
  const [isCreating, { open, close }] = useDisclosure()
  const { data, isPending, error, refetch } = useIntegrations()
  const list = {
    rows: data ?? [],
    isPending,
    error,
    hasMore: false,
    isLoadingMore: false,
    loadMore: () => undefined,
    retry: () => void refetch(),
  }
  return (
    <>
      <PageHeader
        title="Integrations"
        description="The providers that are set up in this environment, each with its webhook URL and signing secrets."
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            Create integration
          </Button>
        }
      />
      <DataTable
        label="Integrations"
        list={list}
        columns={columns}
        rowKey={({ unique_key: key }) => key}
        empty={
          <EmptyState title="No integrations yet" action={{ label: 'Create an integration', onClick: open }}>
            An integration sets up one provider, such as Autotask PSA. Then connect your tenants.
          </EmptyState>
        }
      />
      {isCreating && <CreateIntegration onClose={close} />}
    </>
  )
}
