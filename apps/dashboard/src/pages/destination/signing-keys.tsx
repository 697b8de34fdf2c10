import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import type { Endpoint } from '../../api/destinations.ts'
import { refreshAll } from '../../api/queries.ts'
import { NewSigningKey } from '../../shared/endpoints/new-signing-key.tsx'
import { KeyList } from '../../shared/secrets/key-list.tsx'
import { overlapBody, OverlapSelect, untilRemoved } from '../../shared/secrets/overlap-select.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Section } from '../../ui/section.tsx'

/** The keys that sign deliveries to an endpoint, and their rotation. */
export function SigningKeys({ endpoint: { id, format, overrides } }: { readonly endpoint: Endpoint }) {
  const keys = useQuery({
    queryKey: ['destinations', id, 'secrets'],
    queryFn: async () => (await unwrap(api.GET('/v1/destinations/{id}/secrets', { params: { path: { id } } }))).data,
  })
  return (
    <Section
      title="Signing keys"
      description={
        format === 'nango'
          ? 'The newest key signs: the Nango format has one signature.'
          : 'Every key signs, so that your endpoint may verify with the old or the new key.'
      }
    >
      <Loaded query={keys}>
        {(data) => (
          <Stack gap="sm">
            <KeyList
              label="Signing keys in use"
              noun="key"
              until="signs until"
              keys={data}
              canRemove={data.length > 1}
              warning="Deliveries are no longer signed with this key. An endpoint that has only this key will refuse them."
              remove={(secretId) =>
                unwrap(api.DELETE('/v1/destinations/{id}/secrets/{secretId}', { params: { path: { id, secretId } } }))
              }
            />
            {overrides ? (
              <Text size="sm">
                This URL override signs with the keys of its endpoint. To change them, rotate the keys on the endpoint.
              </Text>
            ) : (
              <Rotate id={id} format={format} />
            )}
          </Stack>
        )}
      </Loaded>
    </Section>
  )
}

function Rotate({ id, format }: Pick<Endpoint, 'id' | 'format'>) {
  const [overlap, setOverlap] = useState(untilRemoved)
  const rotate = useMutation({
    mutationFn: async () => {
      const request = { params: { path: { id } }, body: overlapBody(overlap) }
      return (await unwrap(api.POST('/v1/destinations/{id}/secrets', request))).data
    },
    onSuccess: () => setAsking(false),
    onSettled: refreshAll,
  })
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      {rotate.data && <NewSigningKey secret={rotate.data.secret} format={format} />}
      <Group>
        <Button variant="default" onClick={() => setAsking(true)}>
          Generate new key…
        </Button>
      </Group>
      <Confirm
        title="Generate a new signing key?"
        confirm="Generate and rotate"
        isOpen={isAsking}
        isPending={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate()}
        onClose={() => {
          setAsking(false)
          rotate.reset()
        }}
      >
        <Text size="sm">
          {format === 'nango'
            ? 'The new key signs immediately. Give it to your endpoint at once.'
            : 'The new key signs in addition to the old keys. Give it to your endpoint before they retire.'}
        </Text>
        <OverlapSelect label="Keep signing with the old keys" value={overlap} onChange={setOverlap} />
      </Confirm>
    </>
  )
}
