import { Anchor, Grid, Stack } from '@mantine/core'
import { Link } from 'wouter'
import { ApiError } from '../../api/client.ts'
import { useEvent } from '../../api/events.ts'
import { paths, usePathId } from '../../paths.ts'
import { nameOfEvent } from '../../shared/events/event-name.ts'
import { WebhookRequest } from '../../shared/events/webhook-request.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { Changes } from './changes.tsx'
import { OtherEvents } from './other-events.tsx'
import { ReplayEvent } from './replay-event.tsx'
import { EventTimeline } from './timeline.tsx'

/** One event: its timeline, its payload, and the other events of its record. */
export default function EventPage() {
  const id = usePathId('id')
  const event = useEvent(id)
  const above = (
    <Anchor component={Link} href={paths.events} size="sm">
      Events
    </Anchor>
  )
  if (event.error instanceof ApiError && event.error.status === 404) {
    return (
      <>
        <PageHeader title={`Event ${id}`} above={above} />
        <EmptyState title="This event does not exist" action={{ label: 'Show all events', href: paths.events }}>
          It may belong to another environment, or its retention has ended (GUIDEPOST_RETENTION_EVENTS_DAYS).
        </EmptyState>
      </>
    )
  }
  return (
    <>
      <PageHeader
        title={event.data ? nameOfEvent(event.data) : `Event ${id}`}
        above={above}
        description={event.data && event.data.type !== '' ? `${event.data.type}, event ${id}` : `Event ${id}`}
        actions={event.data && <ReplayEvent event={event.data} />}
      />
      <Loaded query={event}>
        {(data) => (
          <Grid gap="lg">
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <Section title="Timeline">
                <EventTimeline event={data} />
              </Section>
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <Stack gap="lg">
                <Section title="Payload">
                  <WebhookRequest
                    base64={data.body_base64}
                    text={data.body_text}
                    headers={data.headers}
                    payload={data.payload}
                  />
                </Section>
                <Changes type={data.type} previous={data.previous} />
                <OtherEvents event={data} />
              </Stack>
            </Grid.Col>
          </Grid>
        )}
      </Loaded>
    </>
  )
}
