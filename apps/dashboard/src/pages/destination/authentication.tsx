import { Button, Group, PasswordInput, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import type { components, operations } from '../../api/schema.d.ts'
import { formatLocalTime } from '../../format/local-time.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { notifyDone } from '../../ui/notify.tsx'
import { Section } from '../../ui/section.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

type Current = components['schemas']['EndpointAuthentication']
type Body = operations['updateDestinationAuthentication']['requestBody']['content']['application/json']

/** The bearer token and the client certificate that the endpoint gets. Neither is ever shown. */
export function Authentication({ id }: { readonly id: string }) {
  const path = { id }
  const current = useQuery({
    queryKey: ['destinations', id, 'authentication'],
    queryFn: async () => (await unwrap(api.GET('/v1/destinations/{id}/authentication', { params: { path } }))).data,
  })
  const [isOpen, setOpen] = useState(false)
  const change = useMutation({
    mutationFn: (body: Body) => unwrap(api.PATCH('/v1/destinations/{id}/authentication', { params: { path }, body })),
    onSuccess: () => {
      notifyDone('Authentication saved')
      setOpen(false)
    },
    onSettled: refreshAll,
  })
  return (
    <Section title="Authentication" description="What Guidepost shows to the endpoint, beside the signature.">
      <Loaded query={current}>
        {(data) => (
          <Stack gap="sm">
            <Facts facts={factsOf(data)} />
            {change.error && !isOpen && <ErrorNotice error={change.error} />}
            <Group gap="xs">
              <Button variant="default" onClick={() => setOpen(true)}>
                Set token or certificate…
              </Button>
              {data.bearer_token && (
                <Button variant="subtle" color="red" onClick={() => change.mutate({ bearer_token: null })}>
                  Remove token
                </Button>
              )}
              {data.client_certificate && (
                <Button variant="subtle" color="red" onClick={() => change.mutate({ client_certificate: null })}>
                  Remove certificate
                </Button>
              )}
            </Group>
          </Stack>
        )}
      </Loaded>
      {isOpen && (
        <SetDialog
          isPending={change.isPending}
          error={change.error}
          onSet={(body) => change.mutate(body)}
          onClose={() => setOpen(false)}
        />
      )}
    </Section>
  )
}

function factsOf({ bearer_token: token, client_certificate: certificate }: Current) {
  return {
    'Bearer token': token ? (
      <>
        set <TimeAgo at={token.created_at} />
      </>
    ) : (
      'none'
    ),
    'Client certificate': certificate
      ? `${certificate.subject}, expires ${formatLocalTime(certificate.expires_at)}`
      : 'none',
  }
}

function SetDialog({
  isPending,
  error,
  onSet,
  onClose,
}: {
  readonly isPending: boolean
  readonly error: Error | null
  readonly onSet: (body: Body) => void
  readonly onClose: () => void
}) {
  const [{ token, certificate, key, ca }, setFields] = useState({ token: '', certificate: '', key: '', ca: '' })
  const change = (some: Partial<Record<'token' | 'certificate' | 'key' | 'ca', string>>): void =>
    setFields((before) => ({ ...before, ...some }))
  const body: Body = {
    ...(token !== '' && { bearer_token: token.trim() }),
    ...(certificate !== '' && { client_certificate: { certificate, key, ...(ca !== '' && { ca }) } }),
  }
  return (
    <Confirm
      title="Set the authentication"
      confirm="Save authentication"
      isOpen
      isPending={isPending}
      isDisabled={Object.keys(body).length === 0}
      error={error}
      onConfirm={() => onSet(body)}
      onClose={onClose}
    >
      <Text size="sm">
        What you leave empty stays as it is. Guidepost stores secrets encrypted, and never shows them again.
      </Text>
      <PasswordInput
        label="Bearer token"
        description="Sent as Authorization: Bearer …"
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the token' }}
        data-autofocus
        value={token}
        onChange={({ currentTarget }) => change({ token: currentTarget.value })}
      />
      <Pem label="Client certificate" value={certificate} onChange={(text) => change({ certificate: text })} />
      {certificate !== '' && (
        <>
          <Pem label="Private key" value={key} onChange={(text) => change({ key: text })} />
          <Pem
            label="Certificate authority"
            description="Of the endpoint’s own certificate, if it is not publicly known."
            value={ca}
            onChange={(text) => change({ ca: text })}
          />
        </>
      )}
    </Confirm>
  )
}

function Pem({
  label,
  description,
  value,
  onChange,
}: {
  readonly label: string
  readonly description?: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <Textarea
      label={label}
      description={description}
      placeholder="-----BEGIN"
      rows={3}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
