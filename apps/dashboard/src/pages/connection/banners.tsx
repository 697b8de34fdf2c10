import { Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useConnect, type Banner, type ConnectionDetail, type ConnectionKey } from '../../api/connections.ts'
import { paths } from '../../paths.ts'
import { ManageByHand, NewCredentials } from '../../shared/connections/account-dialog.tsx'
import { BannerNotice } from '../../shared/connections/banner-notice.tsx'
import { RegistrationBanner } from '../../shared/connections/registration-banner.tsx'
import { Steps } from '../../shared/connections/steps.tsx'
import { WaitingNotice } from '../../shared/connections/waiting-notice.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

/** The banners of the connection and of its registrations. */
export function Banners({
  connectionKey,
  connection: { banner, registrations },
  connection,
}: {
  readonly connectionKey: ConnectionKey
  readonly connection: ConnectionDetail
}) {
  const [isEntering, setEntering] = useState(false)
  const isWaiting = registrations.some(({ verdict }) => verdict?.cause === 'waiting_for_first_event')
  if (!isWaiting && banner === null && registrations.every((one) => one.banner === null)) return null
  return (
    <Stack gap="sm">
      {registrations.length === 0 && banner?.action_code === 'set_up' && (
        <SetUp connectionKey={connectionKey} banner={banner} connection={connection} />
      )}
      {registrations.length === 0 && banner?.action_code === 'manage' && (
        <ByHand connectionKey={connectionKey} banner={banner} connection={connection} />
      )}
      {registrations.map((one) =>
        one.banner ? (
          <RegistrationBanner
            key={one.id}
            registration={one}
            banner={one.banner}
            isOneOfSeveral={registrations.length > 1}
            onCredentials={() => setEntering(true)}
          />
        ) : null,
      )}
      {isWaiting && <WaitingNotice />}
      {isEntering && (
        <NewCredentials connectionKey={connectionKey} connection={connection} onClose={() => setEntering(false)} />
      )}
    </Stack>
  )
}

/** The banner of a connection whose webhook a person set up. */
function ByHand({
  connectionKey,
  banner,
  connection,
}: {
  readonly connectionKey: ConnectionKey
  readonly banner: Banner
  readonly connection: ConnectionDetail
}) {
  const [isOpen, setOpen] = useState(false)
  const { last_event_at: lastEventAt } = connection
  return (
    <>
      <BannerNotice banner={banner} onAction={() => setOpen(true)}>
        {lastEventAt !== null && (
          <Text size="sm">
            Last event: <TimeAgo at={lastEventAt} />
          </Text>
        )}
      </BannerNotice>
      {isOpen && <ManageByHand connectionKey={connectionKey} connection={connection} onClose={() => setOpen(false)} />}
    </>
  )
}

/**
 * The banner of a connection without registrations. Its button sets webhooks up if credentials are stored; otherwise it opens
 * the form.
 */
function SetUp({
  connectionKey,
  banner,
  connection: { has_credentials: hasCredentials },
}: {
  readonly connectionKey: ConnectionKey
  readonly banner: Banner
  readonly connection: ConnectionDetail
}) {
  const [, navigate] = useLocation()
  const { mutate, isPending, error, steps } = useConnect()
  const query = new URLSearchParams({ integration: connectionKey.integration, connection: connectionKey.connection })
  const setUp = (): void =>
    hasCredentials ? mutate({ ...connectionKey, body: {} }) : navigate(`${paths.newConnection}?${query.toString()}`)
  return (
    <Stack gap="xs">
      <BannerNotice banner={banner} isPending={isPending} onAction={setUp} />
      {(isPending || steps.length > 0) && <Steps label="Setup steps" steps={steps} isRunning={isPending} />}
      {error && <ErrorNotice error={error} />}
    </Stack>
  )
}
