import { Anchor, Grid, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { answer, api, ApiError } from '../../api/client.ts'
import { paths, usePathId } from '../../paths.ts'
import { nameOfDestination } from '../../shared/deliveries/destination-link.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Actions } from './actions.tsx'
import { Deliveries } from './deliveries.tsx'
import { Settings } from './settings.tsx'
import { SigningKeys } from './signing-keys.tsx'
import { Standing } from './status.tsx'

/** One who receives deliveries: how it stands, what waits for it, what it is, and changing that. */
export default function DestinationPage() {
  const id = usePathId('id')
  const destination = useQuery({
    queryKey: ['destinations', id],
    queryFn: async () => (await answer(api.GET('/v1/destinations/{id}', { params: { path: { id } } }))).data,
  })
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
          title="There is no such destination"
          action={{ label: 'Show all destinations', href: paths.destinations }}
        >
          It was deleted, or is one of another environment. What waited for it was cancelled, and can be replayed to
          others.
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
        description={data && (data.kind === 'endpoint' ? data.url : `A handler for ${data.provider}`)}
        actions={data && <Actions destination={data} />}
      />
      <Loaded query={destination}>
        {(one) => (
          <Stack gap="lg">
            <Standing destination={one} />
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, lg: one.kind === 'endpoint' ? 6 : 12 }}>
                <Settings destination={one} />
              </Grid.Col>
              {one.kind === 'endpoint' && (
                <Grid.Col span={{ base: 12, lg: 6 }}>
                  <SigningKeys endpoint={one} />
                </Grid.Col>
              )}
            </Grid>
            <Deliveries destination={one.id} />
          </Stack>
        )}
      </Loaded>
    </>
  )
}
