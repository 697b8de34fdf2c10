import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { KeyList } from '../../shared/secrets/key-list.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { overlapBody, OverlapSelect, untilRemoved } from '../../shared/secrets/overlap-select.tsx'
import { Section } from '../../ui/section.tsx'
import { NewKey } from '../../shared/endpoints/new-signing-key.tsx'

type Endpoint = components['schemas']['Endpoint']

/** The keys that sign what is sent there: which, and a new one. */
export function SigningKeys({ endpoint: { id, format, overrides } }: { readonly endpoint: Endpoint }) {
  const keys = useQuery({
    queryKey: ['destinations', id, 'secrets'],
    queryFn: async () => (await answer(api.GET('/v1/destinations/{id}/secrets', { params: { path: { id } } }))).data,
  })
  return (
    <Section
      title="Signing keys"
      description={
        format === 'nango'
          ? 'The newest signs: this format has room for one signature.'
          : 'Every key in force signs, so that your endpoint may know the old or the new one.'
      }
    >
      <Loaded query={keys}>
        {(data) => (
          <Stack gap="sm">
            <KeyList
              label="Keys in force"
              noun="key"
              until="signs until"
              keys={data}
              canRemove={data.length > 1}
              warning="Nothing is signed with it from now on. An endpoint that knows no other refuses what comes."
              remove={(secretId) =>
                answer(api.DELETE('/v1/destinations/{id}/secrets/{secretId}', { params: { path: { id, secretId } } }))
              }
            />
            {overrides ? (
              <Text size="sm">They are those of the primary endpoint.</Text>
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
      return (await answer(api.POST('/v1/destinations/{id}/secrets', request))).data
    },
    onSuccess: () => setAsking(false),
    onSettled: refreshAll,
  })
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      {rotate.data && <NewKey secret={rotate.data.secret} format={format} />}
      <Group>
        <Button variant="default" onClick={() => setAsking(true)}>
          Rotate…
        </Button>
      </Group>
      <Confirm
        title="Make a new signing key?"
        confirm="Rotate"
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
            ? 'It signs from this moment: give it to your endpoint at once.'
            : 'It signs beside the keys before it: give it to your endpoint while they are in force.'}
        </Text>
        <OverlapSelect label="Keep signing with the old keys" value={overlap} onChange={setOverlap} />
      </Confirm>
    </>
  )
}
