import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import { ShownOnce } from '../../shared/secrets/shown-once.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'

const dayMs = 24 * 60 * 60_000
const never = 'never'
const lifetimes = [
  { value: never, label: 'never' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
]

/** Creates an API key, and shows it once. */
export function CreateKey({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const [days, setDays] = useState(never)
  const create = useMutation({
    mutationFn: async () => {
      const expires = days === never ? {} : { expires_at: new Date(Date.now() + Number(days) * dayMs).toISOString() }
      return (await unwrap(api.POST('/v1/keys', { body: { name: name.trim(), ...expires } }))).data
    },
    onSettled: refreshAll,
  })
  return (
    <Modal opened onClose={onClose} title="Create API key" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      {create.data ? (
        <Stack>
          <ShownOnce label="API key" secret={create.data.api_key}>
            Give it to the person or the program that it is for.
          </ShownOnce>
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            create.mutate()
          }}
        >
          <Stack>
            <TextInput
              label="Name"
              description="Who uses it. The audit trail shows this name."
              required
              maxLength={100}
              data-autofocus
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <Select
              label="Expires"
              data={lifetimes}
              value={days}
              allowDeselect={false}
              onChange={(value) => setDays(value ?? never)}
            />
            {create.error && <ErrorNotice error={create.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
                Create
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}
