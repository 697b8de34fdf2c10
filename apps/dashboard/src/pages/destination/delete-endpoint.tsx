import { List, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { answer, api } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { notifyDone } from '../../ui/notify.tsx'
import { atLeast } from '../../format/numbers.ts'

/** Says what goes with an endpoint, and deletes it. */
export function DeleteEndpoint({
  endpoint: { id, load, role },
  onClose,
}: {
  readonly endpoint: components['schemas']['Endpoint']
  readonly onClose: () => void
}) {
  const [, navigate] = useLocation()
  const remove = useMutation({
    mutationFn: () => answer(api.DELETE('/v1/destinations/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      notifyDone('The endpoint was deleted.')
      navigate(paths.destinations)
      refreshAll()
    },
  })
  return (
    <Confirm
      title={`Delete the ${role} endpoint?`}
      confirm="Delete"
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
            ? 'Nothing waits for it.'
            : `${atLeast(load.unsettled)} deliveries that wait for it are cancelled.`}
        </List.Item>
        <List.Item>Its signing keys are gone: one that is made later signs with another.</List.Item>
        <List.Item>Events stay. Replay them to what you make in its place.</List.Item>
      </List>
      <Text size="sm">To stop it for a while only, pause it.</Text>
    </Confirm>
  )
}
