import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { useConnection, type ConnectInput, type ManagedRegistration, type useConnect } from '../../api/connections.ts'
import { paths } from '../../paths.ts'
import { RegistrationBanner } from '../../shared/connections/registration-banner.tsx'
import { Steps } from '../../shared/connections/steps.tsx'
import { WaitingNotice } from '../../shared/connections/waiting-notice.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Section } from '../../ui/section.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

/** The steps of connecting, then the status of each webhook. */
export function ConnectProgress({
  connect,
  input,
}: {
  readonly connect: ReturnType<typeof useConnect>
  readonly input: ConnectInput
}) {
  const { steps, isPending, isSuccess, error } = connect
  const container = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Keep the braces: an effect must not return a value, and `scrollIntoView` returns one in some browsers.
    container.current?.scrollIntoView({ block: 'nearest' })
  }, [isPending])
  return (
    <div ref={container}>
      <Section title="Progress">
        <Stack>
          {error && <ErrorNotice error={error} />}
          {isSuccess && <Connected input={input} />}
          <Steps label="Steps" steps={steps} isRunning={isPending} />
        </Stack>
      </Section>
    </div>
  )
}

/** Refreshes with each event, like every query, so that the first event appears automatically. */
function Connected({ input }: { readonly input: ConnectInput }) {
  const { data } = useConnection(input)
  if (!data) return <Loader size="sm" aria-label="Loading" />
  return (
    <Stack gap="sm">
      {data.registrations.map((one) => (
        <RegistrationStatus key={one.id} registration={one} />
      ))}
      <Group>
        <Button component={Link} href={paths.connection(input.integration, input.connection)} variant="default">
          Show connection
        </Button>
      </Group>
    </Stack>
  )
}

function RegistrationStatus({ registration }: { readonly registration: ManagedRegistration }) {
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
      title="Webhook active. First event received"
    >
      {entity} events arrive. Last event: <TimeAgo at={lastEventAt} />.
    </Alert>
  )
}
