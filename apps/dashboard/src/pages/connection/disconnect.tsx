import { Button, Checkbox, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { answer, api } from '../../api/client.ts'
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

/** Deletes the connection, after saying what will happen at the provider and here. */
export function Disconnect({
  where,
  connection,
}: {
  readonly where: ConnectionKey
  readonly connection: ConnectionDetail
}) {
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <>
      <Button color="red" variant="light" onClick={open}>
        Disconnect…
      </Button>
      {isOpen && <Dialog where={where} registrations={connection.registrations} onClose={close} />}
    </>
  )
}

function Dialog({
  where,
  registrations,
  onClose,
}: {
  readonly where: ConnectionKey
  readonly registrations: readonly ManagedRegistration[]
  readonly onClose: () => void
}) {
  const [, navigate] = useLocation()
  const [isPurging, setPurging] = useState(false)
  const { path, query } = connectionParams(where)
  const disconnect = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/connections/{connectionId}', {
          params: { path, query: { ...query, ...(isPurging && { purge: 'true' as const }) } },
        }),
      ),
    onSuccess: ({ registrations: left = [] }) => {
      const isLeft = left.some(({ status }) => status !== 'removed')
      notifyDone(
        isLeft ? `“${where.connection}” is disconnected; a webhook is left` : `“${where.connection}” is disconnected`,
      )
      // What is left is told there, with the steps by hand.
      if (!isLeft) navigate(paths.connections)
      onClose()
      refreshAll()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Disconnect “${where.connection}”?`}
      centered
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">This will happen:</Text>
        {registrations.map((one) => (
          <RemovalPlan key={one.id} registration={one} />
        ))}
        <List size="sm" spacing={4}>
          <List.Item>Its webhook URLs answer 410 from then on, and deliveries that wait are cancelled.</List.Item>
          <List.Item>
            Its settings and credentials are deleted; the credentials are kept as long as they are needed to remove its
            webhooks.
          </List.Item>
          <List.Item>
            {isPurging ? 'Its events are erased with their contents.' : 'Events that came stay until they are pruned.'}
          </List.Item>
        </List>
        <Checkbox
          label="Erase its events, too"
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

/** What becomes of one webhook at the provider. */
function RemovalPlan({ registration: { id, entity } }: { readonly registration: ManagedRegistration }) {
  const { mutate, data, error } = usePlan()
  useEffect(() => mutate({ id, isRemoval: true }), [id, mutate])
  return (
    <section aria-label={`The ${entity} webhook`}>
      <Text size="sm" fw={600} mb={4}>
        At the provider, {entity}:
      </Text>
      {error && <ErrorNotice error={error} />}
      {data ? <PlanLines plan={data} /> : !error && <Loading rows={1} />}
    </section>
  )
}
