import { Button, Group, List, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { answer, api } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { figure } from '../../format/numbers.ts'
import { notifyDone } from '../../ui/notify.tsx'
import { Section } from '../../ui/section.tsx'
import type { Integration } from '../../api/integrations.ts'

const countedUpTo = 200

/** Takes the integration with all that hangs on it, after saying what that is. */
export function DeleteIntegration({ integration }: { readonly integration: Integration }) {
  const { unique_key: uniqueKey, display_name: name } = integration
  const [, navigate] = useLocation()
  const [isOpen, { open, close }] = useDisclosure()
  const connections = useQuery({
    queryKey: ['connections', 'count', uniqueKey],
    queryFn: async () => {
      const query = { provider_config_key: uniqueKey, limit: String(countedUpTo) }
      const { data, next } = await answer(api.GET('/v1/connections', { params: { query } }))
      return `${figure(data.length)}${next === null ? '' : ' or more'}`
    },
    enabled: isOpen,
  })
  const remove = useMutation({
    mutationFn: () => answer(api.DELETE('/integrations/{uniqueKey}', { params: { path: { uniqueKey } } })),
    onSuccess: () => {
      notifyDone(`Integration “${uniqueKey}” was deleted`)
      navigate(paths.integrations)
      refreshAll()
    },
  })
  return (
    <Section
      title="Delete the integration"
      description="Its connections go with it, and nothing can be sent to its URLs any more."
    >
      <Group>
        <Button color="red" variant="light" onClick={open}>
          Delete…
        </Button>
      </Group>
      <Confirm
        title={`Delete the integration “${uniqueKey}”?`}
        confirm="Delete it and its connections"
        tone="danger"
        isOpen={isOpen}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={close}
      >
        <Text size="sm">This will happen, and can’t be taken back:</Text>
        <List size="sm" spacing={4}>
          <List.Item>
            Its connections are deleted with their credentials: {connections.data ?? 'how many is being looked up'}.
          </List.Item>
          <List.Item>
            The webhooks that Guidepost registered for them are removed at {name}. What can’t be removed stays listed
            under Connections, with the steps by hand.
          </List.Item>
          <List.Item>
            Its webhook URLs answer 404 or 410 from then on; remove those that you set up by hand yourself.
          </List.Item>
          <List.Item>Deliveries that wait are cancelled. Events that came stay until they are pruned.</List.Item>
        </List>
      </Confirm>
    </Section>
  )
}
