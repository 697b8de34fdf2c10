import { Stack, Switch, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { api, unwrap } from '../../api/client.ts'
import type { Integration } from '../../api/integrations.ts'
import { queryClient } from '../../api/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { notifyDone } from '../../ui/notify.tsx'
import { Section } from '../../ui/section.tsx'
import { Secrets } from './secrets.tsx'

export function Settings({ integration }: { readonly integration: Integration }) {
  return (
    <Section title="Settings">
      <Stack gap="xl">
        <Secrets integration={integration} />
        <Option
          integration={integration}
          name="forward_webhooks"
          title="Forwarding"
          label="Forward webhooks to your endpoints"
          description="Off: Guidepost still verifies, matches and stores events and passes them to handlers, but does not send them to HTTP endpoints."
        />
        <Option
          integration={integration}
          name="share_webhook_guids"
          title="Guid sharing"
          label="Allow several connections to share a webhook Guid"
          description="On: each connection with the Guid receives the webhook’s events. Off: Guidepost refuses a Guid that another connection has. Guids that are already shared stay shared."
        />
      </Stack>
    </Section>
  )
}

/** A setting that is on or off. */
function Option({
  integration,
  name,
  title,
  label,
  description,
}: {
  readonly integration: Integration
  readonly name: 'forward_webhooks' | 'share_webhook_guids'
  readonly title: string
  readonly label: string
  readonly description: string
}) {
  const { unique_key: uniqueKey } = integration
  const change = useMutation({
    mutationFn: (isOn: boolean) =>
      unwrap(api.PATCH('/integrations/{uniqueKey}', { params: { path: { uniqueKey } }, body: { [name]: isOn } })),
    onSuccess: ({ data }) => notifyDone(`${title} is ${data[name] === true ? 'on' : 'off'}`),
    // Awaited, so that the switch shows the choice until the stored value is loaded.
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['integrations'] }),
  })
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {title}
      </Title>
      <Switch
        label={label}
        description={description}
        checked={change.isPending ? change.variables : integration[name] === true}
        disabled={change.isPending}
        onChange={({ currentTarget }) => change.mutate(currentTarget.checked)}
      />
      {change.error && <ErrorNotice error={change.error} />}
    </Stack>
  )
}
