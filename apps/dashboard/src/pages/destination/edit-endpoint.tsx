import { Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import type { Endpoint } from '../../api/destinations.ts'
import { refreshAll } from '../../api/queries.ts'
import { fieldsOf, toBody, type EndpointFields } from '../../shared/endpoints/endpoint-fields.ts'
import { EndpointForm } from '../../shared/endpoints/endpoint-form.tsx'
import { notifyDone } from '../../ui/notify.tsx'

export function EditEndpoint({ endpoint, onClose }: { readonly endpoint: Endpoint; readonly onClose: () => void }) {
  const { id } = endpoint
  // Compare with the endpoint that the form showed first: the page may refresh the endpoint while the form is open.
  const [before] = useState(() => fieldsOf(endpoint))
  const change = useMutation({
    mutationFn: (fields: EndpointFields) =>
      unwrap(api.PATCH('/v1/destinations/{id}', { params: { path: { id } }, body: toBody(before, fields) })),
    onSuccess: () => {
      notifyDone('Endpoint saved')
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
        submit="Save endpoint"
        isPending={change.isPending}
        error={change.error}
        onSubmit={(fields) => change.mutate(fields)}
        onClose={onClose}
      />
    </Modal>
  )
}
