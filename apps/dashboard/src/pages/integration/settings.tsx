import { Stack, Switch, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { answer, api } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { notifyDone } from '../../parts/notify.tsx'
import { Section } from '../../parts/section.tsx'
import { Secrets } from './secrets.tsx'

export type Integration = components['schemas']['Integration']

export function Settings({ integration }: { readonly integration: Integration }) {
  return (
    <Section title="Settings">
      <Stack gap="xl">
        <Secrets integration={integration} />
        <Forwarding integration={integration} />
      </Stack>
    </Section>
  )
}

function Forwarding({
  integration: { unique_key: uniqueKey, forward_webhooks: isOn },
}: {
  readonly integration: Integration
}) {
  const change = useMutation({
    mutationFn: (forward_webhooks: boolean) =>
      answer(api.PATCH('/integrations/{uniqueKey}', { params: { path: { uniqueKey } }, body: { forward_webhooks } })),
    onSuccess: ({ data }) => notifyDone(`Forwarding is ${data.forward_webhooks ? 'on' : 'off'}`),
    onSettled: refreshAll,
  })
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        Forwarding
      </Title>
      <Switch
        label="Forward webhooks to your endpoints"
        description="Off: events are still verified, matched, kept and given to handlers, but not sent to destinations over HTTP."
        checked={change.isPending ? change.variables : isOn}
        disabled={change.isPending}
        onChange={({ currentTarget }) => change.mutate(currentTarget.checked)}
      />
      {change.error && <ErrorNotice error={change.error} />}
    </Stack>
  )
}
