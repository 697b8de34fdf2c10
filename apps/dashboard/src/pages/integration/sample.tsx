import { Anchor, Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconSend } from '@tabler/icons-react'
import { Link } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Section } from '../../ui/section.tsx'

/** Sends a webhook as the provider would, and links to the event that it becomes. */
export function Sample({ uniqueKey, name }: { readonly uniqueKey: string; readonly name: string }) {
  const send = useMutation({
    mutationFn: async () => {
      const params = { path: { uniqueKey } }
      return (await unwrap(api.POST('/v1/integrations/{uniqueKey}/sample', { params }))).data
    },
    onSettled: refreshAll,
  })
  return (
    <Section
      title="Try it"
      description={`Posts a sample of ${name} to the webhook URL, signed with the newest secret. Its Guid matches no connection, so that it goes to no handler.`}
    >
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconSend size={16} aria-hidden />}
          loading={send.isPending}
          onClick={() => send.mutate()}
        >
          Send a sample webhook
        </Button>
        {send.data && (
          <Text size="sm" role="status">
            The gateway answered {send.data.status}.{' '}
            {send.data.event_id !== null && (
              <Anchor component={Link} href={paths.event(send.data.event_id)} inherit>
                Show event {send.data.event_id}
              </Anchor>
            )}
          </Text>
        )}
      </Group>
      {send.error && <ErrorNotice error={send.error} />}
    </Section>
  )
}
