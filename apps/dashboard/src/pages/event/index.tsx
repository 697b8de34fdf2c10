import { Anchor, Grid } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { answer, api, ApiError } from '../../api/client.ts'
import { paths, usePathId } from '../../paths.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { nameOfEvent } from '../../shared/events/event-name.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Message } from '../../shared/events/webhook-request.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { ReplayEvent } from './replay-event.tsx'
import { Way } from './timeline.tsx'

/** One event: its way through the gateway, and what came. */
export default function EventPage() {
  const id = usePathId('id')
  const event = useQuery({
    queryKey: ['events', 'one', id],
    queryFn: async () => (await answer(api.GET('/v1/events/{id}', { params: { path: { id } } }))).data,
  })
  const above = (
    <Anchor component={Link} href={paths.events} size="sm">
      Events
    </Anchor>
  )
  if (event.error instanceof ApiError && event.error.status === 404) {
    return (
      <>
        <PageHeader title={`Event ${id}`} above={above} />
        <EmptyState title="There is no such event" action={{ label: 'Show all events', href: paths.events }}>
          It may be of another environment, or older than events are kept (GUIDEPOST_RETENTION_EVENTS_DAYS).
        </EmptyState>
      </>
    )
  }
  return (
    <>
      <PageHeader
        title={event.data ? nameOfEvent(event.data) : `Event ${id}`}
        above={above}
        description={`Event ${id}`}
        actions={event.data && <ReplayEvent event={event.data} />}
      />
      <Loaded query={event}>
        {(data) => (
          <Grid gap="lg">
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <Section title="Its way">
                <Way event={data} />
              </Section>
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <Section title="What came">
                <Message
                  base64={data.body_base64}
                  text={data.body_text}
                  headers={data.headers}
                  payload={data.payload}
                />
              </Section>
            </Grid.Col>
          </Grid>
        )}
      </Loaded>
    </>
  )
}
