import { Button, Code, Group, List, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { notifyDone } from '../../parts/notify.tsx'
import { Section } from '../../parts/section.tsx'
import { TimeAgo } from '../../parts/time.tsx'
import { NewKey } from '../destinations/new-key.tsx'

type Endpoint = components['schemas']['Endpoint']
type Key = components['schemas']['Secret']

/** How long the keys before a new one go on signing, in seconds; `never` ends by itself. */
const overlaps = [
  { value: '0', label: 'no longer' },
  { value: '3600', label: 'for another hour' },
  { value: '86400', label: 'for another day' },
  { value: '604800', label: 'for another week' },
  { value: 'never', label: 'until you remove them' },
]

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
            <KeyList id={id} keys={data} />
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
  const [overlap, setOverlap] = useState('86400')
  const rotate = useMutation({
    mutationFn: async () => {
      const body = { retire_others_after_seconds: overlap === 'never' ? null : Number(overlap) }
      return (await answer(api.POST('/v1/destinations/{id}/secrets', { params: { path: { id } }, body }))).data
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
        <Select
          label="The keys before it sign"
          data={overlaps}
          value={overlap}
          onChange={(value) => value !== null && setOverlap(value)}
          allowDeselect={false}
        />
      </Confirm>
    </>
  )
}

function KeyList({ id, keys }: { readonly id: string; readonly keys: readonly Key[] }) {
  const [doomed, setDoomed] = useState<Key>()
  const remove = useMutation({
    mutationFn: (secretId: string) =>
      answer(api.DELETE('/v1/destinations/{id}/secrets/{secretId}', { params: { path: { id, secretId } } })),
    onSuccess: () => {
      setDoomed(undefined)
      notifyDone('The key was removed.')
    },
    onSettled: refreshAll,
  })
  return (
    <>
      <List aria-label="Keys in force" listStyleType="none" spacing={4}>
        {keys.map((key) => (
          <List.Item key={key.id}>
            <Text size="sm" span>
              <Code>{key.id.slice(0, 8)}</Code> added <TimeAgo at={key.created_at} />
              {key.retires_at !== null && (
                <>
                  , signs until <TimeAgo at={key.retires_at} />
                </>
              )}{' '}
            </Text>
            {keys.length > 1 && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="red"
                aria-label={`Remove the key ${key.id.slice(0, 8)}`}
                onClick={() => setDoomed(key)}
              >
                Remove
              </Button>
            )}
          </List.Item>
        ))}
      </List>
      <Confirm
        title="Remove this key?"
        confirm="Remove the key"
        tone="danger"
        isOpen={doomed !== undefined}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => doomed && remove.mutate(doomed.id)}
        onClose={() => setDoomed(undefined)}
      >
        <Text size="sm">
          Nothing is signed with it from now on. An endpoint that knows no other refuses what comes.
        </Text>
      </Confirm>
    </>
  )
}
