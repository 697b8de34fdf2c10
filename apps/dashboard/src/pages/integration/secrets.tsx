import { Button, Group, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, unwrap } from '../../api/client.ts'
import type { Integration } from '../../api/integrations.ts'
import { refreshAll } from '../../api/queries.ts'
import { formatCount } from '../../format/numbers.ts'
import { overlapBody, OverlapSelect, untilRemoved } from '../../shared/secrets/overlap-select.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { notifyDone } from '../../ui/notify.tsx'
import { NewSecret } from './new-secret.tsx'
import { SecretList } from './secret-list.tsx'

/** The accepted secrets of the integration's webhook URL, and their rotation. */
export function Secrets({
  integration: { unique_key: uniqueKey, display_name: name },
}: {
  readonly integration: Integration
}) {
  const params = { path: { uniqueKey } }
  const list = useQuery({
    queryKey: ['integrations', 'secrets', uniqueKey],
    queryFn: async () => (await unwrap(api.GET('/v1/integrations/{uniqueKey}/secrets', { params }))).data,
  })
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        Webhook secret key
      </Title>
      <Text size="sm" c="dimmed" maw={720}>
        Enter the same secret key as in {name}. Webhooks to the URL above that are signed with another key are rejected.
      </Text>
      <Loaded query={list}>
        {(secrets) => (
          <>
            <SecretList uniqueKey={uniqueKey} secrets={secrets} />
            <SecretForm uniqueKey={uniqueKey} hasOthers={secrets.length > 0} />
          </>
        )}
      </Loaded>
    </Stack>
  )
}

/** The gateway warns about shorter secrets, too. */
const safeLength = 16

function SecretForm({ uniqueKey, hasOthers }: { readonly uniqueKey: string; readonly hasOthers: boolean }) {
  const [entered, setEntered] = useState('')
  const [overlap, setOverlap] = useState(untilRemoved)
  const save = useMutation({
    mutationFn: async (secret: string | undefined) => {
      const body = { ...(secret !== undefined && { secret }), ...overlapBody(overlap) }
      const params = { path: { uniqueKey } }
      return (await unwrap(api.POST('/v1/integrations/{uniqueKey}/secrets', { params, body }))).data
    },
    onSuccess: (_, secret) => {
      setEntered('')
      notifyDone(secret === undefined ? 'Secret generated' : 'Secret saved')
    },
    onSettled: refreshAll,
  })

  function submit(event: FormEvent): void {
    event.preventDefault()
    save.mutate(entered)
  }

  const isShort = entered !== '' && entered.length < safeLength
  const wasGenerated = save.isSuccess && save.variables === undefined
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={560}>
        <PasswordInput
          label={hasOthers ? 'New webhook secret key' : 'Webhook secret key'}
          value={entered}
          onChange={({ currentTarget }) => setEntered(currentTarget.value)}
          inputWrapperOrder={['label', 'input', 'description']}
          description={isShort ? 'Fewer than 16 characters may be guessed: enter a longer key, or generate one.' : null}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the secret' }}
          required
          withAsterisk={false}
        />
        {hasOthers && <OverlapSelect label="Keep accepting the old secrets" value={overlap} onChange={setOverlap} />}
        {save.error && <ErrorNotice error={save.error} />}
        <Group gap="xs">
          <Button type="submit" loading={save.isPending && save.variables !== undefined}>
            {hasOthers ? 'Save and rotate' : 'Save secret'}
          </Button>
          <Button
            variant="default"
            loading={save.isPending && save.variables === undefined}
            onClick={() => save.mutate(undefined)}
          >
            {hasOthers ? 'Generate and rotate' : 'Generate secret'}
          </Button>
        </Group>
        {wasGenerated && <NewSecret secret={save.data.secret} />}
        {save.isSuccess && save.data.recovered > 0 && (
          <Text size="sm" role="status">
            Verified with this secret and stored as events: {formatCount(save.data.recovered, 'rejected webhook')}.
          </Text>
        )}
      </Stack>
    </form>
  )
}
