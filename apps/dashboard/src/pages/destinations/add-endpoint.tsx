import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { newEndpoint, toBody, type EndpointFields } from '../../shared/endpoints/endpoint-fields.ts'
import { EndpointForm } from '../../shared/endpoints/endpoint-form.tsx'
import { NewSigningKey } from '../../shared/endpoints/new-signing-key.tsx'

/** Adds an endpoint, and shows its signing key once. */
export function AddEndpoint({
  role,
  onClose,
}: {
  readonly role: 'primary' | 'secondary'
  readonly onClose: () => void
}) {
  const [, navigate] = useLocation()
  const add = useMutation({
    mutationFn: async (fields: EndpointFields) => {
      const secret = fields.secret.trim()
      const body = { ...toBody(newEndpoint, fields), url: fields.url.trim(), ...(secret !== '' && { secret }) }
      return (await unwrap(api.PUT('/v1/destinations/{id}', { params: { path: { id: role } }, body }))).data
    },
    onSuccess: refreshAll,
  })
  const added = add.data
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={added ? 'Endpoint added' : `Add the ${role} endpoint`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {added ? (
        <Stack>
          {'secret' in added && <NewSigningKey secret={added.secret} format={added.format} />}
          <Text>New events go to this endpoint. Send it a test from its page.</Text>
          <Group justify="flex-end">
            <Button onClick={() => navigate(paths.destination(added.id))}>Show endpoint</Button>
          </Group>
        </Stack>
      ) : (
        <EndpointForm
          initial={newEndpoint}
          isNew
          submit="Add endpoint"
          isPending={add.isPending}
          error={add.error}
          onSubmit={(fields) => add.mutate(fields)}
          onClose={onClose}
        />
      )}
    </Modal>
  )
}
