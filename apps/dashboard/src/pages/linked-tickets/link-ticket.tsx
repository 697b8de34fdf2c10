import { Autocomplete, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { useIntegrations } from '../../api/integrations.ts'
import { refreshAll } from '../../api/queries.ts'
import { useConnectionSuggestions } from '../../shared/filters/filter-fields.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { FormButtons } from '../../ui/form-buttons.tsx'
import { notifyDone } from '../../ui/notify.tsx'

/** Links an alert to a ticket. Guidepost reads the ticket at once: a completed ticket closes the alert. */
export function LinkTicket({ onClose }: { readonly onClose: () => void }) {
  const { data: integrations = [] } = useIntegrations()
  const [chosen, setChosen] = useState<string | null>(null)
  const [connection, setConnection] = useState('')
  const [alert, setAlert] = useState('')
  const [ticket, setTicket] = useState('')
  const integration = chosen ?? integrations[0]?.unique_key ?? null
  const suggestions = useConnectionSuggestions(connection)
  const link = useLink(onClose)

  function send(event: FormEvent): void {
    event.preventDefault()
    link.mutate({ integration: integration!, connection, alert, ticket })
  }

  const required = { required: true, withAsterisk: false } as const
  return (
    <Modal opened onClose={onClose} title="Link an alert" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={send}>
        <Stack>
          <TextInput
            label="Alert"
            description="The alert’s id in your system."
            placeholder="alert-4711"
            maxLength={255}
            data-autofocus
            {...required}
            value={alert}
            onChange={({ currentTarget }) => setAlert(currentTarget.value)}
          />
          <Select
            label="Integration"
            data={integrations.map(({ unique_key: key }) => key)}
            allowDeselect={false}
            {...required}
            value={integration}
            onChange={setChosen}
          />
          <Autocomplete
            label="Connection"
            data={suggestions}
            {...required}
            value={connection}
            onChange={setConnection}
          />
          <TextInput
            label="Ticket"
            description="The ticket’s number or id."
            placeholder="T20260105.0042"
            {...required}
            value={ticket}
            onChange={({ currentTarget }) => setTicket(currentTarget.value)}
          />
          {link.error && <ErrorNotice error={link.error} />}
          <FormButtons
            submit="Link alert"
            isPending={link.isPending}
            isDisabled={integration === null}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  )
}

interface LinkInput {
  readonly integration: string
  readonly connection: string
  readonly alert: string
  /** The number or the id of a ticket. An id has only digits. */
  readonly ticket: string
}

function useLink(onLinked: () => void) {
  return useMutation({
    mutationFn: ({ integration, connection, alert, ticket }: LinkInput) => {
      const entered = ticket.trim()
      const body = {
        provider_config_key: integration,
        connection_id: connection.trim(),
        alert_id: alert.trim(),
        ...(/^\d+$/.test(entered) ? { ticket_id: entered } : { ticket_number: entered }),
      }
      return unwrap(api.POST('/v1/linked-tickets', { body }))
    },
    onSuccess: ({ data: { alert_id: id, state } }) => {
      notifyDone(`${id} is linked. Its ticket is ${state}`)
      refreshAll()
      onLinked()
    },
  })
}
