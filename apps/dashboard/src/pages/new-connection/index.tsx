import { Anchor, Grid, List } from '@mantine/core'
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { useConnect, type ConnectInput } from '../../api/connections.ts'
import { useIntegrations, useProvider, useProviders } from '../../api/integrations.ts'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { ConnectForm } from './connect-form.tsx'
import { ConnectProgress } from './connect-progress.tsx'

/** Connects a tenant: the form, the progress, then the first event. */
export default function NewConnectionPage() {
  const integrations = useIntegrations()
  const providers = useProviders()
  const connect = useConnect()
  return (
    <>
      <PageHeader
        title="Connect a tenant"
        description="Guidepost checks the credentials and registers the webhooks at the provider. It does not change the tenant’s data."
        above={
          <Anchor component={Link} href={paths.connections} size="sm">
            Connections
          </Anchor>
        }
      />
      <Loaded query={integrations}>
        {(all) => (
          <Loaded query={providers}>
            {(known) => {
              const registering = new Set(known.filter((each) => each.registers_webhooks).map(({ name }) => name))
              const usable = all.filter(({ provider }) => registering.has(provider))
              return usable.length === 0 ? <NoIntegration /> : <ConnectGuide integrations={usable} connect={connect} />
            }}
          </Loaded>
        )}
      </Loaded>
    </>
  )
}

function NoIntegration() {
  return (
    <EmptyState
      title="Create an integration first"
      action={{ label: 'Create an integration', href: paths.integrations }}
    >
      An integration sets up one provider. This environment has none for a provider whose webhooks Guidepost can
      register.
    </EmptyState>
  )
}

function ConnectGuide({
  integrations,
  connect,
}: {
  readonly integrations: readonly { unique_key: string; provider: string }[]
  readonly connect: ReturnType<typeof useConnect>
}) {
  const [search] = useSearchParams()
  const [chosen, setChosen] = useState(search.get('integration') ?? '')
  const integration = integrations.find(({ unique_key: key }) => key === chosen) ?? integrations[0]!
  const provider = useProvider(integration.provider)
  const submit = (input: ConnectInput): void => connect.mutate(input)
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Loaded query={provider}>
          {(data) => (
            <ConnectForm
              key={data.name}
              integrations={integrations.map(({ unique_key: key }) => key)}
              integration={integration.unique_key}
              connection={search.get('connection') ?? ''}
              provider={data}
              isPending={connect.isPending}
              onIntegration={setChosen}
              onSubmit={submit}
            />
          )}
        </Loaded>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        {connect.variables ? <ConnectProgress connect={connect} input={connect.variables} /> : <WhatHappens />}
      </Grid.Col>
    </Grid>
  )
}

function WhatHappens() {
  return (
    <Section title="What happens next">
      <List type="ordered" size="sm" spacing="xs">
        <List.Item>
          Guidepost checks the credentials and permissions. If something is wrong, it says how to fix it.
        </List.Item>
        <List.Item>
          Guidepost creates and activates each webhook at the provider, with its own URL and signing secret.
        </List.Item>
        <List.Item>You change any ticket. The first event appears here automatically.</List.Item>
        <List.Item>Guidepost checks the webhooks every 15 minutes and repairs them, or tells you what to do.</List.Item>
      </List>
    </Section>
  )
}
