import { Button, Group, List, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import type { Integration } from '../../api/integrations.ts'
import { refreshAll } from '../../api/queries.ts'
import { formatNumber } from '../../format/numbers.ts'
import { paths } from '../../paths.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { notifyDone } from '../../ui/notify.tsx'
import { Section } from '../../ui/section.tsx'

const maxCounted = 200

/** Shows what deleting an integration does, and deletes it. */
export function DeleteIntegration({ integration }: { readonly integration: Integration }) {
  const { unique_key: uniqueKey, display_name: name } = integration
  const [, navigate] = useLocation()
  const [isOpen, { open, close }] = useDisclosure()
  const connections = useQuery({
    queryKey: ['connections', 'count', uniqueKey],
    queryFn: async () => {
      const query = { provider_config_key: uniqueKey, limit: String(maxCounted) }
      const { data, next } = await unwrap(api.GET('/v1/connections', { params: { query } }))
      return `${formatNumber(data.length)}${next === null ? '' : ' or more'}`
    },
    enabled: isOpen,
  })
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/integrations/{uniqueKey}', { params: { path: { uniqueKey } } })),
    onSuccess: () => {
      notifyDone(`Integration “${uniqueKey}” deleted`)
      navigate(paths.integrations)
      refreshAll()
    },
  })
  return (
    <Section title="Delete integration" description="Also deletes its connections. Its webhook URLs stop working.">
      <Group>
        <Button color="red" variant="light" onClick={open}>
          Delete…
        </Button>
      </Group>
      <Confirm
        title={`Delete the integration “${uniqueKey}”?`}
        confirm="Delete integration and connections"
        tone="danger"
        isOpen={isOpen}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={close}
      >
        <Text size="sm">Deleting the integration cannot be undone:</Text>
        <List size="sm" spacing={4}>
          <List.Item>Its connections and their credentials are deleted: {connections.data ?? 'counting…'}.</List.Item>
          <List.Item>
            Guidepost removes the webhooks that it registered at {name}. Webhooks that it cannot remove stay listed
            under Connections, with the steps to remove them by hand.
          </List.Item>
          <List.Item>
            Its webhook URLs answer 404 or 410. If you set up webhooks by hand, delete them at the provider.
          </List.Item>
          <List.Item>Queued deliveries are cancelled. Events stay until their retention ends.</List.Item>
        </List>
      </Confirm>
    </Section>
  )
}
