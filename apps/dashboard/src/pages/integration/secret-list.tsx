import { Text } from '@mantine/core'
import { api, unwrap } from '../../api/client.ts'
import type { components } from '../../api/schema.d.ts'
import { KeyList } from '../../shared/secrets/key-list.tsx'

type Secret = components['schemas']['Secret']

/** The accepted secrets, newest first. */
export function SecretList({
  uniqueKey,
  secrets,
}: {
  readonly uniqueKey: string
  readonly secrets: readonly Secret[]
}) {
  if (secrets.length === 0) {
    return (
      <Text size="sm">
        No secret yet, so every webhook to this URL is rejected. Enter the webhook’s secret, or generate one.
      </Text>
    )
  }
  const isOnly = secrets.length === 1
  return (
    <KeyList
      label="Accepted secrets"
      noun="secret"
      until="retires"
      keys={secrets}
      canRemove
      warning={`Webhooks signed with this secret will be rejected.${isOnly ? ' It is the only secret: all webhooks to this URL will be rejected until you add one.' : ''}`}
      remove={(id) =>
        unwrap(api.DELETE('/v1/integrations/{uniqueKey}/secrets/{id}', { params: { path: { uniqueKey, id } } }))
      }
    />
  )
}
