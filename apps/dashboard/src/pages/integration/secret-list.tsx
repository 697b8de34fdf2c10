import { Button, Code, List, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { notifyDone } from '../../parts/notify.tsx'
import { TimeAgo } from '../../parts/time.tsx'

type Secret = components['schemas']['Secret']

/** The secrets that are tried, without their values, the newest first. */
export function SecretList({
  uniqueKey,
  secrets,
}: {
  readonly uniqueKey: string
  readonly secrets: readonly Secret[]
}) {
  const [doomed, setDoomed] = useState<Secret>()
  const remove = useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE('/v1/integrations/{uniqueKey}/secrets/{id}', { params: { path: { uniqueKey, id } } })),
    onSuccess: () => {
      setDoomed(undefined)
      notifyDone('The secret was removed')
    },
    onSettled: refreshAll,
  })
  if (secrets.length === 0) {
    return (
      <Text size="sm">
        None is set yet: every webhook on this URL is rejected. Enter the one that the webhook has, or generate one.
      </Text>
    )
  }
  return (
    <>
      <List aria-label="Secrets that are tried" listStyleType="none" spacing={4} mb="xs">
        {secrets.map((secret) => (
          <List.Item key={secret.id}>
            <Text size="sm" span>
              <Code>{secret.id.slice(0, 8)}</Code> added <TimeAgo at={secret.created_at} />
              {secret.retires_at === null ? (
                ''
              ) : (
                <>
                  ; retires <TimeAgo at={secret.retires_at} />
                </>
              )}{' '}
            </Text>
            <Button
              size="compact-xs"
              variant="subtle"
              color="red"
              aria-label={`Remove the secret ${secret.id.slice(0, 8)}`}
              onClick={() => setDoomed(secret)}
            >
              Remove
            </Button>
          </List.Item>
        ))}
      </List>
      <Confirm
        title="Remove this secret?"
        confirm="Remove the secret"
        tone="danger"
        isOpen={doomed !== undefined}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => doomed && remove.mutate(doomed.id)}
        onClose={() => setDoomed(undefined)}
      >
        <Text size="sm">
          From now on webhooks that are signed with it are rejected.
          {secrets.length === 1 && ' It is the only one: none will be let in until there is another.'}
        </Text>
      </Confirm>
    </>
  )
}
