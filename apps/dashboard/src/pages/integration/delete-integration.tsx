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

/** Shows what deleting an integration does, and deletes it. */
export function DeleteIntegration({ integration }: { readonly integration: Integration }) {
  const { unique_key: uniqueKey, display_name: name } = integration
  const [, navigate] = useLocation()
  const [isOpen, { open, close }] = useDisclosure()
  const plan = useQuery({
    queryKey: ['integrations', 'deletion', uniqueKey],
    queryFn: () => unwrap(api.GET('/v1/integrations/{uniqueKey}/deletion', { params: { path: { uniqueKey } } })),
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
        typed={uniqueKey}
        tone="danger"
        isOpen={isOpen}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={close}
      >
        <Text size="sm">Deleting the integration cannot be undone:</Text>
        <List size="sm" spacing={4}>
          <List.Item>
            Its connections and their credentials are deleted: <Count of={plan.data?.data.connections} />.
          </List.Item>
          <List.Item>
            Guidepost removes the webhooks that it registered at {name}: <Count of={plan.data?.data.managed_webhooks} />
            . Webhooks that it cannot remove stay listed under Connections, with the steps to remove them by hand.
          </List.Item>
          <List.Item>
            Its webhook URLs answer 404 or 410. Delete webhooks that were set up by hand at the provider:{' '}
            <Count of={plan.data?.data.hand_made_webhooks} />.
          </List.Item>
          <List.Item>Queued deliveries are cancelled. Events stay until their retention ends.</List.Item>
        </List>
      </Confirm>
    </Section>
  )
}

/** An exact count, or that it is being counted. */
const Count = ({ of: count }: { readonly of: number | undefined }) => (
  <b>{count === undefined ? 'counting…' : formatNumber(count)}</b>
)
