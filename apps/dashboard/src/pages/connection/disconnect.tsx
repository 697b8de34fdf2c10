import { Button, Checkbox, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import {
  connectionParams,
  usePlan,
  type ConnectionDetail,
  type ConnectionKey,
  type ManagedRegistration,
} from '../../api/connections.ts'
import { refreshAll } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Loading } from '../../ui/loading.tsx'
import { notifyDone } from '../../ui/notify.tsx'
import { PlanLines } from './registrations/plan-lines.tsx'

/** Shows what disconnecting does at the provider and here, and disconnects. */
export function Disconnect({
  connectionKey,
  connection,
}: {
  readonly connectionKey: ConnectionKey
  readonly connection: ConnectionDetail
}) {
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <>
      <Button color="red" variant="light" onClick={open}>
        Disconnect…
      </Button>
      {isOpen && <Dialog connectionKey={connectionKey} registrations={connection.registrations} onClose={close} />}
    </>
  )
}

function Dialog({
  connectionKey,
  registrations,
  onClose,
}: {
  readonly connectionKey: ConnectionKey
  readonly registrations: readonly ManagedRegistration[]
  readonly onClose: () => void
}) {
  const [, navigate] = useLocation()
  const [isPurging, setPurging] = useState(false)
  const { path, query } = connectionParams(connectionKey)
  const disconnect = useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE('/connections/{connectionId}', {
          params: { path, query: { ...query, ...(isPurging && { purge: 'true' as const }) } },
        }),
      ),
    onSuccess: ({ registrations: left = [] }) => {
      const isLeft = left.some(({ status }) => status !== 'removed')
      notifyDone(
        isLeft
          ? `“${connectionKey.connection}” is disconnected, but a webhook remains at the provider`
          : `“${connectionKey.connection}” is disconnected`,
      )
      // This page shows the remaining webhook with the steps to remove it by hand.
      if (!isLeft) navigate(paths.connections)
      onClose()
      refreshAll()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Disconnect “${connectionKey.connection}”?`}
      centered
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">Disconnecting does this:</Text>
        {registrations.map((one) => (
          <RemovalPlan key={one.id} registration={one} />
        ))}
        <List size="sm" spacing={4}>
          <List.Item>The connection’s webhook URLs answer 410, and its queued deliveries are cancelled.</List.Item>
          <List.Item>
            Its settings and credentials are deleted. Guidepost keeps the credentials until it has removed the webhooks.
          </List.Item>
          <List.Item>{isPurging ? 'Its events are erased.' : 'Its events stay until their retention ends.'}</List.Item>
        </List>
        <Checkbox
          label="Also erase the connection’s events"
          checked={isPurging}
          onChange={({ currentTarget }) => setPurging(currentTarget.checked)}
        />
        {disconnect.error && <ErrorNotice error={disconnect.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={disconnect.isPending} onClick={() => disconnect.mutate()}>
            Disconnect
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** What disconnecting does to one webhook at the provider. */
function RemovalPlan({ registration: { id, entity } }: { readonly registration: ManagedRegistration }) {
  const { mutate, data, error } = usePlan()
  useEffect(() => mutate({ id, isRemoval: true }), [id, mutate])
  return (
    <section aria-label={`The ${entity} webhook`}>
      <Text size="sm" fw={600} mb={4}>
        {entity} webhook at the provider:
      </Text>
      {error && <ErrorNotice error={error} />}
      {data ? <PlanLines plan={data} /> : !error && <Loading rows={1} />}
    </section>
  )
}
