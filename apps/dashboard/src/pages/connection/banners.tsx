import { Stack } from '@mantine/core'
import { useLocation } from 'wouter'
import { useConnect, type Banner, type ConnectionDetail, type ConnectionKey } from '../../api/connections.ts'
import { paths } from '../../paths.ts'
import { BannerNotice } from '../../shared/connections/banner-notice.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { RegistrationBanner } from '../../shared/connections/registration-banner.tsx'
import { Steps } from '../../shared/connections/steps.tsx'
import { WaitingNotice } from '../../shared/connections/waiting-notice.tsx'

/** What somebody should know or do, before all else. */
export function Banners({
  where,
  connection: { banner, registrations },
  connection,
}: {
  readonly where: ConnectionKey
  readonly connection: ConnectionDetail
}) {
  const isWaiting = registrations.some(({ status, last_event_at: at }) => status === 'active' && at === null)
  if (!isWaiting && banner === null && registrations.every((one) => one.banner === null)) return null
  return (
    <Stack gap="sm">
      {registrations.length === 0 && banner && <SetUp where={where} banner={banner} connection={connection} />}
      {registrations.map((one) =>
        one.banner ? (
          <RegistrationBanner
            key={one.id}
            registration={one}
            banner={one.banner}
            isOneOfSeveral={registrations.length > 1}
          />
        ) : null,
      )}
      {isWaiting && <WaitingNotice />}
    </Stack>
  )
}

/** Nothing is set up: with credentials that is one press, without them they are asked for first. */
function SetUp({
  where,
  banner,
  connection: { has_credentials: hasCredentials },
}: {
  readonly where: ConnectionKey
  readonly banner: Banner
  readonly connection: ConnectionDetail
}) {
  const [, navigate] = useLocation()
  const { mutate, isPending, error, steps } = useConnect()
  const query = new URLSearchParams({ integration: where.integration, connection: where.connection })
  const act = (): void =>
    hasCredentials ? mutate({ ...where, body: {} }) : navigate(`${paths.newConnection}?${query.toString()}`)
  return (
    <Stack gap="xs">
      <BannerNotice banner={banner} isPending={isPending} onAction={act} />
      {(isPending || steps.length > 0) && <Steps label="Steps of the set-up" steps={steps} isGoingOn={isPending} />}
      {error && <ErrorNotice error={error} />}
    </Stack>
  )
}
