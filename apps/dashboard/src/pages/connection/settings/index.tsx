import { Stack } from '@mantine/core'
import { answer, api } from '../../../api/client.ts'
import { connectionParams, type ConnectionDetail, type ConnectionKey } from '../../../api/connections.ts'
import { Facts } from '../../../ui/facts.tsx'
import { Section } from '../../../ui/section.tsx'
import { JsonEditor } from './json-editor.tsx'
import { changesOf } from './json-changes.ts'

/** What is set of the connection: seen, and changed through the public API. */
export function Settings({
  where,
  connection: { connection_config: config, metadata, tags, webhook_url_override: override, has_credentials: has },
}: {
  readonly where: ConnectionKey
  readonly connection: ConnectionDetail
}) {
  const { path, query } = connectionParams(where)
  return (
    <Section title="Settings">
      <Stack gap="xl">
        <Facts
          facts={{
            Credentials: has ? 'stored, and shown on no page' : 'none are stored',
            Tags: Object.keys(tags).length === 0 ? null : tagsText(tags),
            'Its own endpoint': override,
          }}
        />
        <JsonEditor
          label="connectionConfig"
          description="The plain settings of the account, and the GUIDs of webhooks that were set up by hand (webhookGuid). Another user makes its webhooks anew."
          value={config}
          save={(next) =>
            answer(
              api.PATCH('/connections/{connectionId}/config', {
                params: { path, query },
                body: changesOf(config, next),
              }),
            )
          }
        />
        <JsonEditor
          label="metadata"
          description="Yours: what handlers and your own code want to know about the tenant."
          value={metadata ?? {}}
          save={(next) => {
            const body = {
              connection_id: where.connection,
              provider_config_key: where.integration,
              metadata: next,
            }
            return answer(api.POST('/connections/metadata', { body }))
          }}
        />
      </Stack>
    </Section>
  )
}

const tagsText = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
