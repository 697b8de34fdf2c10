import { Modal, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useLocation } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import { useProviders } from '../../api/integrations.ts'
import { refreshAll } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { FormButtons } from '../../ui/form-buttons.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { notifyDone } from '../../ui/notify.tsx'

interface Choice {
  readonly value: string
  readonly label: string
}

/** Creates an integration, and opens its page. */
export function CreateIntegration({ onClose }: { readonly onClose: () => void }) {
  const providers = useProviders()
  return (
    <Modal opened onClose={onClose} title="Create an integration" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Loaded query={providers}>
        {(data) => (
          <Form choices={data.map(({ name, display_name: label }) => ({ value: name, label }))} onClose={onClose} />
        )}
      </Loaded>
    </Modal>
  )
}

function Form({ choices, onClose }: { readonly choices: readonly Choice[]; readonly onClose: () => void }) {
  const [, navigate] = useLocation()
  const [provider, setProvider] = useState(choices[0]?.value ?? '')
  const [enteredKey, setEnteredKey] = useState<string>()
  const [secret, setSecret] = useState('')
  const key = enteredKey ?? provider
  const create = useMutation({
    mutationFn: () => {
      const custom = secret === '' ? {} : { custom: { webhookSecret: secret } }
      return unwrap(api.POST('/integrations', { body: { provider, unique_key: key, ...custom } }))
    },
    onSuccess: () => {
      refreshAll()
      notifyDone(`Integration “${key}” created`)
      navigate(paths.integration(key))
    },
  })

  function submit(event: FormEvent): void {
    event.preventDefault()
    create.mutate()
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label="Provider"
          description="The product that sends the webhooks."
          data={choices}
          value={provider}
          onChange={(value) => value !== null && setProvider(value)}
          allowDeselect={false}
        />
        <TextInput
          label="Key"
          description="The integration’s name in URLs and in the API. You cannot change it once the integration has connections."
          value={key}
          onChange={({ currentTarget }) => setEnteredKey(currentTarget.value)}
          required
          withAsterisk={false}
        />
        <PasswordInput
          label="Webhook secret key"
          description="Only for webhooks that you set up by hand. You can also enter or generate it later. Webhooks that Guidepost registers have their own secrets."
          placeholder="Optional"
          value={secret}
          onChange={({ currentTarget }) => setSecret(currentTarget.value)}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the secret' }}
        />
        {create.error && <ErrorNotice error={create.error} />}
        <FormButtons submit="Create integration" isPending={create.isPending} onCancel={onClose} />
      </Stack>
    </form>
  )
}
