import { Anchor, Button, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconPlus } from '@tabler/icons-react'
import { Link } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import { paths, usePathId } from '../../paths.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { DeleteIntegration } from './delete-integration.tsx'
import { Sample } from './sample.tsx'
import { Settings } from './settings.tsx'
import { WebhookUrl } from './webhook-url.tsx'

/** One integration: its webhook URL, secrets and settings. */
export default function IntegrationPage() {
  const key = usePathId('integration')
  const query = useQuery({
    queryKey: ['integrations', 'one', key],
    queryFn: async () => {
      const params = { path: { uniqueKey: key }, query: { include: 'webhook' as const } }
      return (await unwrap(api.GET('/integrations/{uniqueKey}', { params }))).data
    },
  })
  return (
    <>
      <PageHeader
        title={key}
        description={query.data?.display_name}
        above={
          <Anchor component={Link} href={paths.integrations} size="sm">
            Integrations
          </Anchor>
        }
        actions={
          <Button
            component={Link}
            href={`${paths.newConnection}?integration=${encodeURIComponent(key)}`}
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            Connect a tenant
          </Button>
        }
      />
      <Loaded query={query}>
        {(integration) => (
          <Stack gap="lg">
            <WebhookUrl url={integration.webhook_url!} name={integration.display_name} />
            <Sample uniqueKey={integration.unique_key} name={integration.display_name} />
            <Settings integration={integration} />
            <DeleteIntegration integration={integration} />
          </Stack>
        )}
      </Loaded>
    </>
  )
}
