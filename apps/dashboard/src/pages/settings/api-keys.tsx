import { Badge, Button, Table, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { useSession } from '../../api/session.ts'
import { formatLocalTime } from '../../format/local-time.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Section } from '../../ui/section.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { CreateKey } from './create-key.tsx'

type ApiKey = components['schemas']['ApiKey']

/** The API keys of the environment: creating and revoking them. */
export function ApiKeys() {
  const [dialog, setDialog] = useState<'create' | ApiKey>()
  const close = (): void => setDialog(undefined)
  const keys = useQuery({
    queryKey: ['keys'],
    queryFn: async () => (await unwrap(api.GET('/v1/keys'))).data,
  })
  return (
    <Section
      title="API keys"
      description="Programs and people sign in with these. The audit trail names them: give each person and each program a key of its own."
      actions={
        <Button size="xs" onClick={() => setDialog('create')}>
          Create API key
        </Button>
      }
    >
      <Loaded query={keys}>{(rows) => <KeyTable keys={rows} onRevoke={setDialog} />}</Loaded>
      {dialog === 'create' && <CreateKey onClose={close} />}
      {typeof dialog === 'object' && <RevokeKey apiKey={dialog} onClose={close} />}
    </Section>
  )
}

function KeyTable({ keys, onRevoke }: { readonly keys: readonly ApiKey[]; readonly onRevoke: (key: ApiKey) => void }) {
  return (
    <Table.ScrollContainer minWidth={600}>
      <Table aria-label="API keys" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">Key</Table.Th>
            <Table.Th scope="col">Last use</Table.Th>
            <Table.Th scope="col">Expires</Table.Th>
            <Table.Th scope="col">Created</Table.Th>
            <Table.Th scope="col">Status</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.id}>
              <Table.Td>{key.name}</Table.Td>
              <Table.Td>{key.prefix}…</Table.Td>
              <Table.Td>{key.last_used_at === null ? 'never' : <TimeAgo at={key.last_used_at} />}</Table.Td>
              <Table.Td>{key.expires_at === null ? 'never' : formatLocalTime(key.expires_at)}</Table.Td>
              <Table.Td>
                <TimeAgo at={key.created_at} />
              </Table.Td>
              <Table.Td>
                <Status apiKey={key} onRevoke={() => onRevoke(key)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Status({
  apiKey: { name, revoked_at: revokedAt, expires_at: expiresAt },
  onRevoke,
}: {
  readonly apiKey: ApiKey
  readonly onRevoke: () => void
}) {
  if (revokedAt !== null) return <Badge color="gray">revoked</Badge>
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) return <Badge color="gray">expired</Badge>
  return (
    <Button size="compact-xs" variant="light" color="red" aria-label={`Revoke… ${name}`} onClick={onRevoke}>
      Revoke…
    </Button>
  )
}

function RevokeKey({
  apiKey: { id, name, prefix },
  onClose,
}: {
  readonly apiKey: ApiKey
  readonly onClose: () => void
}) {
  const { data: session } = useSession()
  const revoke = useMutation({
    mutationFn: () => unwrap(api.DELETE('/v1/keys/{id}', { params: { path: { id: String(id) } } })),
    onSuccess: onClose,
    onSettled: refreshAll,
  })
  return (
    <Confirm
      title={`Revoke the API key “${name}”?`}
      confirm="Revoke API key"
      tone="danger"
      isOpen
      isPending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <Text>Requests with the key {prefix}… get a 401 from now on, and its sessions end. It cannot be undone.</Text>
      {session?.api_key.id === id && <Text fw={600}>You are signed in with this key: you will be signed out.</Text>}
    </Confirm>
  )
}
