import { Anchor, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { answer, api, ApiError } from '../../api/client.ts'
import { useConnection, type ConnectionKey } from '../../api/connections.ts'
import { paths, usePathId } from '../../paths.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PausedNotice } from '../../shared/connections/paused-notice.tsx'
import { RegistrationBanner } from '../../shared/connections/registration-banner.tsx'
import { Banners } from './banners.tsx'
import { Disconnect } from './disconnect.tsx'
import { Doctor } from './doctor.tsx'
import { LastEvents } from './last-events.tsx'
import { Registrations } from './registrations/index.tsx'
import { Settings } from './settings/index.tsx'
import { WorkDone } from './history.tsx'

/** One tenant: how its webhooks stand, what ails it, what came, and how it is set. */
export default function ConnectionPage() {
  const where: ConnectionKey = { integration: usePathId('integration'), connection: usePathId('connection') }
  const query = useConnection(where)
  const isGone = query.error instanceof ApiError && query.error.code === 'unknown_connection'
  return (
    <>
      <PageHeader
        title={where.connection}
        description={
          <>
            Of the integration{' '}
            <Anchor component={Link} href={paths.integration(where.integration)} underline="always">
              {where.integration}
            </Anchor>
          </>
        }
        above={
          <Anchor component={Link} href={paths.connections} size="sm">
            Connections
          </Anchor>
        }
        actions={query.data && !isGone && <Disconnect where={where} connection={query.data} />}
      />
      <PausedNotice />
      {isGone ? (
        <Gone where={where} />
      ) : (
        <Loaded query={query}>
          {(connection) => (
            <Stack gap="lg">
              <Banners where={where} connection={connection} />
              <Registrations connection={connection} />
              <LastEvents where={where} />
              <Doctor where={where} />
              <Settings where={where} connection={connection} />
              <WorkDone where={where} />
            </Stack>
          )}
        </Loaded>
      )}
    </>
  )
}

/** A connection that was deleted may have left webhooks at the provider. */
function Gone({ where: { integration, connection } }: { readonly where: ConnectionKey }) {
  const left = useQuery({
    queryKey: ['registrations', 'left', integration, connection],
    queryFn: async () => {
      const query = { provider_config_key: integration, connection_id: connection }
      return (await answer(api.GET('/v1/registrations', { params: { query } }))).data
    },
  })
  return (
    <Stack gap="lg">
      <Loaded query={left}>
        {(registrations) => (
          <Stack>
            {registrations.map((one) =>
              one.banner ? (
                <RegistrationBanner key={one.id} registration={one} banner={one.banner} isOneOfSeveral />
              ) : null,
            )}
          </Stack>
        )}
      </Loaded>
      <EmptyState
        title="There is no such connection"
        action={{ label: 'See all connections', href: paths.connections }}
      >
        It was deleted, or its id is mistyped.
      </EmptyState>
    </Stack>
  )
}
