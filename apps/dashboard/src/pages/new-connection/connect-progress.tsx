import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { useConnection, type ConnectInput, type ManagedRegistration, type useConnect } from '../../api/connections.ts'
import { paths } from '../../paths.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { RegistrationBanner } from '../../shared/connections/registration-banner.tsx'
import { Section } from '../../ui/section.tsx'
import { Steps } from '../../shared/connections/steps.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { WaitingNotice } from '../../shared/connections/waiting-notice.tsx'

/** Each step as it is done, and how the connection stands when all is. */
export function Outcome({
  connect,
  asked,
}: {
  readonly connect: ReturnType<typeof useConnect>
  readonly asked: ConnectInput
}) {
  const { steps, isPending, isSuccess, error } = connect
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // In braces: what some browsers answer is no clean-up.
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [isPending])
  return (
    <div ref={place}>
      <Section title="Progress">
        <Stack>
          {error && <ErrorNotice error={error} />}
          {isSuccess && <Connected asked={asked} />}
          <Steps label="Steps" steps={steps} isGoingOn={isPending} />
        </Stack>
      </Section>
    </div>
  )
}

/** Looks again with each event that comes (as all of the page does), so that the first one shows by itself. */
function Connected({ asked }: { readonly asked: ConnectInput }) {
  const { data } = useConnection(asked)
  if (!data) return <Loader size="sm" aria-label="Loading" />
  return (
    <Stack gap="sm">
      {data.registrations.map((one) => (
        <Registered key={one.id} registration={one} />
      ))}
      <Group>
        <Button component={Link} href={paths.connection(asked.integration, asked.connection)} variant="default">
          Go to the connection
        </Button>
      </Group>
    </Stack>
  )
}

function Registered({ registration }: { readonly registration: ManagedRegistration }) {
  const { entity, status, message, last_event_at: lastEventAt } = registration
  if (registration.banner) return <RegistrationBanner registration={registration} banner={registration.banner} />
  if (status !== 'active') return <Text>{`${entity}: ${message}`}</Text>
  if (lastEventAt === null) return <WaitingNotice />
  return (
    <Alert
      color="teal"
      variant="light"
      icon={<IconCheck aria-hidden />}
      role="status"
      title="Active: the first event has come"
    >
      {entity} events arrive, the last one <TimeAgo at={lastEventAt} />.
    </Alert>
  )
}
