import { Anchor, Card, List, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import { paths } from '../../paths.ts'

/** For an environment in which nothing is set up. */
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
          </Anchor>
          : which provider sends, and the secret that it signs with.
        </List.Item>
        <List.Item>
          <Anchor component={Link} href={paths.newConnection} fw={600}>
            Connect a tenant
          </Anchor>
          : the gateway registers the webhook there and looks after it.
        </List.Item>
        <List.Item>
          Change a ticket there. It shows up under{' '}
          <Anchor component={Link} href={paths.events} fw={600}>
            Events
          </Anchor>
          , and goes to your{' '}
          <Anchor component={Link} href={paths.destinations} fw={600}>
            destinations
          </Anchor>
          .
        </List.Item>
      </List>
      <Text size="sm" c="dimmed" mt="sm">
        All of it can be done with the command line and the API, too.
      </Text>
    </Card>
  )
}
