import { List, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import type { Endpoint } from '../../api/destinations.ts'
import { refreshAll } from '../../api/queries.ts'
import { formatCapped } from '../../format/numbers.ts'
import { paths } from '../../paths.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { notifyDone } from '../../ui/notify.tsx'

/** Shows what deleting an endpoint does, and deletes it. */
export function DeleteEndpoint({
  endpoint: { id, load, role },
  onClose,
}: {
  readonly endpoint: Endpoint
  readonly onClose: () => void
}) {
  const [, navigate] = useLocation()
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/v1/destinations/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      notifyDone('Endpoint deleted')
      navigate(paths.destinations)
      refreshAll()
    },
  })
  return (
    <Confirm
      title={`Delete the ${role} endpoint?`}
      confirm="Delete endpoint"
      tone="danger"
      isOpen
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <List size="sm" spacing={4}>
        <List.Item>
          {load.unsettled === 0
            ? 'No queued deliveries.'
            : `${formatCapped(load.unsettled)} queued deliveries are cancelled.`}
        </List.Item>
        <List.Item>Its signing keys are deleted. A new endpoint gets a new key.</List.Item>
        <List.Item>Events stay. You can replay them to a new endpoint.</List.Item>
      </List>
      <Text size="sm">To stop deliveries for a while, pause the endpoint instead.</Text>
    </Confirm>
  )
}
