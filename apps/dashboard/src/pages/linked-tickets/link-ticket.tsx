import { Autocomplete, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { answer, api } from '../../api/client.ts'
import { useIntegrations } from '../../api/integrations.ts'
import { refreshAll } from '../../api/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useConnectionProposals } from '../../shared/filters/filter-fields.tsx'
import { notifyDone } from '../../ui/notify.tsx'

/** Links an alert to a ticket, which is read at once: one that is closed already closes it. */
export function LinkTicket({ onClose }: { readonly onClose: () => void }) {
  const { data: integrations = [] } = useIntegrations()
  const [chosen, setChosen] = useState<string | null>(null)
  const [connection, setConnection] = useState('')
  const [alert, setAlert] = useState('')
  const [ticket, setTicket] = useState('')
  const integration = chosen ?? integrations[0]?.unique_key ?? null
  const proposals = useConnectionProposals(connection)
  const link = useMutation({
    mutationFn: () => {
      const named = ticket.trim()
      const body = {
        provider_config_key: integration!,
        connection_id: connection.trim(),
        alert_id: alert.trim(),
        ...(/^\d+$/.test(named) ? { ticket_id: named } : { ticket_number: named }),
      }
      return answer(api.POST('/v1/linked-tickets', { body }))
    },
    onSuccess: ({ data: { alert_id: id, state } }) => {
      notifyDone(`${id} is linked to a ticket that is ${state}.`)
      refreshAll()
      onClose()
    },
  })

  function send(event: FormEvent): void {
    event.preventDefault()
    link.mutate()
  }

  const required = { required: true, withAsterisk: false } as const
  return (
    <Modal opened onClose={onClose} title="Link an alert" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={send}>
        <Stack>
          <TextInput
            label="Alert"
            description="As your own system calls it."
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
          <Autocomplete label="Connection" data={proposals} {...required} value={connection} onChange={setConnection} />
          <TextInput
            label="Ticket"
            description="Its number, or its id."
            placeholder="T20260105.0042"
            {...required}
            value={ticket}
            onChange={({ currentTarget }) => setTicket(currentTarget.value)}
          />
          {link.error && <ErrorNotice error={link.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={link.isPending} disabled={integration === null}>
              Link
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
