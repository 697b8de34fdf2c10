import { Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { notifyDone } from '../../ui/notify.tsx'
import { fieldsOf, toBody, type EndpointFields } from '../../shared/endpoints/endpoint-fields.ts'
import { EndpointForm } from '../../shared/endpoints/endpoint-form.tsx'

export function EditEndpoint({
  endpoint,
  onClose,
}: {
  readonly endpoint: components['schemas']['Endpoint']
  readonly onClose: () => void
}) {
  const { id } = endpoint
  // The page may load the endpoint again while the form is open: changes are against what the form showed first.
  const [before] = useState(() => fieldsOf(endpoint))
  const change = useMutation({
    mutationFn: (fields: EndpointFields) =>
      answer(api.PATCH('/v1/destinations/{id}', { params: { path: { id } }, body: toBody(before, fields) })),
    onSuccess: () => {
      notifyDone('The endpoint was changed.')
      onClose()
    },
    onSettled: refreshAll,
  })
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Edit the ${endpoint.role} endpoint`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <EndpointForm
        initial={before}
        submit="Save"
        isPending={change.isPending}
        error={change.error}
        onSubmit={(fields) => change.mutate(fields)}
        onClose={onClose}
      />
    </Modal>
  )
}
