import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { answer, api } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { EndpointForm } from '../../shared/endpoints/endpoint-form.tsx'
import { NewKey } from '../../shared/endpoints/new-signing-key.tsx'
import { newEndpoint, toBody, type EndpointFields } from '../../shared/endpoints/endpoint-fields.ts'

/** Makes an endpoint, and shows its signing key, once. */
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
      return (await answer(api.PUT('/v1/destinations/{id}', { params: { path: { id: role } }, body }))).data
    },
    onSuccess: refreshAll,
  })
  const made = add.data
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={made ? 'The endpoint is there' : `Add the ${role} endpoint`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {made ? (
        <Stack>
          {'secret' in made && <NewKey secret={made.secret} format={made.format} />}
          <Text>Events go there from now on. Send it a test to see whether it takes them.</Text>
          <Group justify="flex-end">
            <Button onClick={() => navigate(paths.destination(made.id))}>Show the endpoint</Button>
          </Group>
        </Stack>
      ) : (
        <EndpointForm
          initial={newEndpoint}
          isNew
          submit="Add"
          isPending={add.isPending}
          error={add.error}
          onSubmit={(fields) => add.mutate(fields)}
          onClose={onClose}
        />
      )}
    </Modal>
  )
}
