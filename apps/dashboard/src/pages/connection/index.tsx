import { Anchor, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { api, ApiError, unwrap } from '../../api/client.ts'
import { useConnection, type ConnectionKey } from '../../api/connections.ts'
import { paths, usePathId } from '../../paths.ts'
import { PausedNotice } from '../../shared/connections/paused-notice.tsx'
import { RegistrationBanner } from '../../shared/connections/registration-banner.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Banners } from './banners.tsx'
import { Coverage } from './recovery/index.tsx'
import { Disconnect } from './disconnect.tsx'
import { Doctor } from './doctor.tsx'
import { History } from './history.tsx'
import { LastEvents } from './last-events.tsx'
import { Registrations } from './registrations/index.tsx'
import { Settings } from './settings/index.tsx'

/** One connection: its banners, webhooks, coverage, last events, checks, settings and history. */
export default function ConnectionPage() {
  const connectionKey: ConnectionKey = { integration: usePathId('integration'), connection: usePathId('connection') }
  const query = useConnection(connectionKey)
  const isUnknown = query.error instanceof ApiError && query.error.code === 'unknown_connection'
  return (
    <>
      <PageHeader
        title={connectionKey.connection}
        description={
          <>
            Integration{' '}
            <Anchor component={Link} href={paths.integration(connectionKey.integration)} underline="always">
              {connectionKey.integration}
            </Anchor>
          </>
        }
        above={
          <Anchor component={Link} href={paths.connections} size="sm">
            Connections
          </Anchor>
        }
        actions={query.data && !isUnknown && <Disconnect connectionKey={connectionKey} connection={query.data} />}
      />
      <PausedNotice />
      {isUnknown ? (
        <Unknown connectionKey={connectionKey} />
      ) : (
        <Loaded query={query}>
          {(connection) => (
            <Stack gap="lg">
              <Banners connectionKey={connectionKey} connection={connection} />
              <Registrations connection={connection} />
              {connection.registrations.length > 0 && <Coverage connectionKey={connectionKey} />}
              <LastEvents connectionKey={connectionKey} />
              <Doctor connectionKey={connectionKey} />
              <Settings connectionKey={connectionKey} connection={connection} />
              <History connectionKey={connectionKey} />
            </Stack>
          )}
        </Loaded>
      )}
    </>
  )
}

/** Shown for an unknown connection. A deleted connection may have left webhooks at the provider. */
function Unknown({ connectionKey: { integration, connection } }: { readonly connectionKey: ConnectionKey }) {
  const left = useQuery({
    queryKey: ['registrations', 'left', integration, connection],
    queryFn: async () => {
      const query = { provider_config_key: integration, connection_id: connection }
      return (await unwrap(api.GET('/v1/registrations', { params: { query } }))).data
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
        title="This connection does not exist"
        action={{ label: 'Show all connections', href: paths.connections }}
      >
        It was deleted, or the address is wrong.
      </EmptyState>
    </Stack>
  )
}
