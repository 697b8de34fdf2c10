import { Anchor, Card, List, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import { paths } from '../../paths.ts'

/** Shown in a new environment. */
export function FirstSteps() {
  return (
    <Card component="section" aria-labelledby="first-steps" withBorder padding="lg">
      <Title order={2} size="h4" id="first-steps" mb="xs">
        Three steps to the first event
      </Title>
      <List type="ordered" spacing={4}>
        <List.Item>
          <Anchor component={Link} href={paths.integrations} fw={600}>
            Create an integration
          </Anchor>{' '}
          for the provider that sends webhooks.
        </List.Item>
        <List.Item>
          <Anchor component={Link} href={paths.newConnection} fw={600}>
            Connect a tenant
          </Anchor>
          . Guidepost registers its webhooks and keeps them working.
        </List.Item>
        <List.Item>
          Change a ticket of the tenant. Its event appears under{' '}
          <Anchor component={Link} href={paths.events} fw={600}>
            Events
          </Anchor>{' '}
          and goes to your{' '}
          <Anchor component={Link} href={paths.destinations} fw={600}>
            destinations
          </Anchor>
          .
        </List.Item>
      </List>
      <Text size="sm" c="dimmed" mt="sm">
        The command line and the API can do all of this, too.
      </Text>
    </Card>
  )
}
