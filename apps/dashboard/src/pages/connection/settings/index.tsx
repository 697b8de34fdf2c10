import { Button, Stack } from '@mantine/core'
import { useState } from 'react'
import { api, unwrap } from '../../../api/client.ts'
import { connectionParams, type ConnectionDetail, type ConnectionKey } from '../../../api/connections.ts'
import { NewCredentials } from '../../../shared/connections/account-dialog.tsx'
import { Facts } from '../../../ui/facts.tsx'
import { Section } from '../../../ui/section.tsx'
import { changesOf } from './json-changes.ts'
import { JsonEditor } from './json-editor.tsx'

/** The connection's settings. */
export function Settings({
  connectionKey,
  connection,
}: {
  readonly connectionKey: ConnectionKey
  readonly connection: ConnectionDetail
}) {
  const { connection_config: config, metadata, tags, webhook_url_override: override } = connection
  const { has_credentials: has, registrations } = connection
  const [isEntering, setEntering] = useState(false)
  const { path, query } = connectionParams(connectionKey)
  return (
    <Section
      title="Settings"
      actions={
        registrations.length > 0 && (
          <Button size="xs" variant="default" onClick={() => setEntering(true)}>
            Enter new credentials…
          </Button>
        )
      }
    >
      {isEntering && (
        <NewCredentials connectionKey={connectionKey} connection={connection} onClose={() => setEntering(false)} />
      )}
      <Stack gap="xl">
        <Facts
          facts={{
            Credentials: has ? 'stored (never shown)' : 'none stored',
            Tags: Object.keys(tags).length === 0 ? null : tagsText(tags),
            'Webhook URL override': override,
          }}
        />
        <JsonEditor
          label="connectionConfig"
          description="Settings of the account, and the Guids of webhooks that were set up by hand (webhookGuid). Changing the API user recreates the webhooks."
          value={config}
          save={(next) =>
            unwrap(
              api.PATCH('/connections/{connectionId}/config', {
                params: { path, query },
                body: changesOf(config, next),
              }),
            )
          }
        />
        <JsonEditor
          label="metadata"
          description="Your own data about the tenant, for handlers and your code."
          value={metadata ?? {}}
          save={(next) => {
            const body = {
              connection_id: connectionKey.connection,
              provider_config_key: connectionKey.integration,
              metadata: next,
            }
            return unwrap(api.POST('/connections/metadata', { body }))
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
