import { Anchor, Grid, List } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { answer, api } from '../../api/client.ts'
import { useConnect, type ConnectInput } from '../../api/connections.ts'
import { useIntegrations, useProviders } from '../../api/integrations.ts'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { ConnectForm } from './connect-form.tsx'
import { Outcome } from './connect-progress.tsx'

/** Connects a tenant: what it takes, each step as it is done, and then the first event. */
export default function NewConnectionPage() {
  const integrations = useIntegrations()
  const providers = useProviders()
  const connect = useConnect()
  return (
    <>
      <PageHeader
        title="Connect a tenant"
        description="Guidepost checks the credentials, registers the webhooks at the provider, and sees them become active. Nothing of the tenant’s data is changed."
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
              const able = new Set(known.filter((each) => each.registers_webhooks).map(({ name }) => name))
              const usable = all.filter(({ provider }) => able.has(provider))
              return usable.length === 0 ? <NoIntegration /> : <Guide integrations={usable} connect={connect} />
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
      title="First there must be an integration"
      action={{ label: 'Create an integration', href: paths.integrations }}
    >
      It says which provider the tenant is at. None of this environment has one whose webhooks Guidepost can register.
    </EmptyState>
  )
}

function Guide({
  integrations,
  connect,
}: {
  readonly integrations: readonly { unique_key: string; provider: string }[]
  readonly connect: ReturnType<typeof useConnect>
}) {
  const [search] = useSearchParams()
  const asked = search.get('integration')
  const [chosen, setChosen] = useState(asked ?? '')
  const integration = integrations.find(({ unique_key: key }) => key === chosen) ?? integrations[0]!
  const provider = useQuery({
    queryKey: ['providers', 'one', integration.provider],
    queryFn: async () => {
      const params = { path: { provider: integration.provider } }
      return (await answer(api.GET('/providers/{provider}', { params }))).data
    },
    staleTime: Infinity,
    refetchInterval: false,
  })
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
        {connect.variables ? <Outcome connect={connect} asked={connect.variables} /> : <WhatHappens />}
      </Grid.Col>
    </Grid>
  )
}

function WhatHappens() {
  return (
    <Section title="What happens then">
      <List type="ordered" size="sm" spacing="xs">
        <List.Item>
          The credentials and rights are checked, and what is wrong is said with what to do about it.
        </List.Item>
        <List.Item>
          Each webhook is made at the provider with an address and a signing secret of its own, and switched on.
        </List.Item>
        <List.Item>Change any ticket there: the first event shows here by itself.</List.Item>
        <List.Item>From then on the webhooks are looked after: what breaks is repaired, or told to you.</List.Item>
      </List>
    </Section>
  )
}
