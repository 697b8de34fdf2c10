import { Stack, Switch, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { answer, api } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { Integration } from '../../api/integrations.ts'
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
          description="Off: events are still verified, matched, kept and given to handlers, but not sent to destinations over HTTP."
        />
        <Option
          integration={integration}
          name="share_webhook_guids"
          title="Guid sharing"
          label="Let several connections have one webhook Guid"
          description="Each of them then gets the events of that webhook. Off: a Guid that another connection has is refused. What is shared already stays so."
        />
      </Stack>
    </Section>
  )
}

/** One thing that is on or off. */
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
      answer(api.PATCH('/integrations/{uniqueKey}', { params: { path: { uniqueKey } }, body: { [name]: isOn } })),
    onSuccess: ({ data }) => notifyDone(`${title} is ${data[name] === true ? 'on' : 'off'}`),
    // It shows what was chosen until what is set is known again.
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
