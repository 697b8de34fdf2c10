import { Text } from '@mantine/core'
import { answer, api } from '../../api/client.ts'
import type { components } from '../../api/schema.d.ts'
import { KeyList } from '../../shared/secrets/key-list.tsx'

type Secret = components['schemas']['Secret']

/** The secrets that are tried, the newest first. */
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
        None is set yet: every webhook on this URL is rejected. Enter the one that the webhook has, or generate one.
      </Text>
    )
  }
  const isOnly = secrets.length === 1
  return (
    <KeyList
      label="Secrets that are tried"
      noun="secret"
      until="retires"
      keys={secrets}
      canRemove
      warning={`From now on webhooks that are signed with it are rejected.${isOnly ? ' It is the only one: none will be let in until there is another.' : ''}`}
      remove={(id) =>
        answer(api.DELETE('/v1/integrations/{uniqueKey}/secrets/{id}', { params: { path: { uniqueKey, id } } }))
      }
    />
  )
}
