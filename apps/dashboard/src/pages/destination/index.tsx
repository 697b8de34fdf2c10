import { Anchor, Grid, Stack } from '@mantine/core'
import { Link } from 'wouter'
import { ApiError } from '../../api/client.ts'
import { useDestination } from '../../api/destinations.ts'
import { paths, usePathId } from '../../paths.ts'
import { nameOfDestination } from '../../shared/deliveries/destination-link.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Actions } from './actions.tsx'
import { Activity } from './activity.tsx'
import { Authentication } from './authentication.tsx'
import { Deliveries } from './deliveries.tsx'
import { Settings } from './settings.tsx'
import { SigningKeys } from './signing-keys.tsx'
import { Status } from './status.tsx'

/** One destination: its status, load, settings, signing keys and deliveries. */
export default function DestinationPage() {
  const id = usePathId('id')
  const destination = useDestination(id)
  const above = (
    <Anchor component={Link} href={paths.destinations} size="sm">
      Destinations
    </Anchor>
  )
  if (destination.error instanceof ApiError && destination.error.status === 404) {
    return (
      <>
        <PageHeader title={`Destination ${id}`} above={above} />
        <EmptyState
          title="This destination does not exist"
          action={{ label: 'Show all destinations', href: paths.destinations }}
        >
          It was deleted, or it belongs to another environment. Deleting a destination cancels its queued deliveries;
          you can replay their events to other destinations.
        </EmptyState>
      </>
    )
  }
  const { data } = destination
  return (
    <>
      <PageHeader
        title={data ? nameOfDestination(data) : `Destination ${id}`}
        above={above}
        description={data && (data.kind === 'endpoint' ? data.url : `Handler for ${data.provider}`)}
        actions={data && <Actions destination={data} />}
      />
      <Loaded query={destination}>
        {(one) => (
          <Stack gap="lg">
            <Status destination={one} />
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, lg: one.kind === 'endpoint' ? 6 : 12 }}>
                <Settings destination={one} />
              </Grid.Col>
              {one.kind === 'endpoint' && (
                <Grid.Col span={{ base: 12, lg: 6 }}>
                  <Stack gap="lg">
                    <SigningKeys endpoint={one} />
                    {one.overrides === null && <Authentication id={one.id} />}
                  </Stack>
                </Grid.Col>
              )}
            </Grid>
            {one.kind === 'endpoint' && one.overrides === null && <Activity id={one.id} />}
            <Deliveries destination={one.id} />
          </Stack>
        )}
      </Loaded>
    </>
  )
}
