import { Anchor, Code, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { api, unwrap } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { formatCount } from '../../format/numbers.ts'
import { paths } from '../../paths.ts'
import { Facts } from '../../ui/facts.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { ApiKeys } from './api-keys.tsx'

/** API keys, and what the operator of the installation has set. */
export default function SettingsPage() {
  return (
    <>
      <PageHeader title="Settings" description="API keys of this environment, and settings of the installation." />
      <Stack gap="lg">
        <ApiKeys />
        <EnvironmentSection />
        <InstallationSections />
      </Stack>
    </>
  )
}

function EnvironmentSection() {
  const { data: session } = useSession()
  if (!session) return null
  const { name, uuid, created_at: createdAt } = session.environment
  return (
    <Section
      title="Environment"
      description={
        <>
          An API key sees one environment. <Code>POST /v1/environments</Code> with the key in{' '}
          <Code>GUIDEPOST_ADMIN_KEY</Code> creates another one, with its first API key: sign in with that key to see it.
        </>
      }
    >
      <Facts facts={{ Name: name, UUID: <Code>{uuid}</Code>, Created: <TimeAgo at={createdAt} /> }} />
    </Section>
  )
}

/** How long each kind of data is kept, and the variable that sets it. */
const kinds = [
  { name: 'Events and the audit trail', days: 'events', variable: 'GUIDEPOST_RETENTION_EVENTS_DAYS' },
  { name: 'Dead letters', days: 'dead_letters', variable: 'GUIDEPOST_RETENTION_DEAD_LETTERS_DAYS' },
  { name: 'Rejected webhooks', days: 'rejections', variable: 'GUIDEPOST_RETENTION_REJECTIONS_DAYS' },
  { name: 'Recognising repeated events', days: 'dedupe', variable: 'GUIDEPOST_DEDUPE_DAYS' },
] as const

function InstallationSections() {
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: async () => (await unwrap(api.GET('/v1/settings'))).data,
  })
  return (
    <Loaded query={settings}>
      {({ public_url: publicUrl, retention_days: retention }) => (
        <>
          <Section
            title="Retention"
            description="For all environments. To change a value, set its variable and restart the gateway."
          >
            <Facts
              facts={Object.fromEntries(
                kinds.map(({ name, days, variable }) => [
                  name,
                  <span key={name}>
                    {formatCount(retention[days], 'day')} <Code>{variable}</Code>
                  </span>,
                ]),
              )}
            />
          </Section>
          <Section title="Public URL" description="Where providers send webhooks.">
            <Text size="sm">
              {publicUrl === null ? (
                <>
                  Not set. Set <Code>GUIDEPOST_PUBLIC_URL</Code> and restart the gateway.
                </>
              ) : (
                <Code>{publicUrl}</Code>
              )}
            </Text>
          </Section>
          <Section title="Notices">
            <Text size="sm">
              Guidepost sends no notices.{' '}
              <Anchor component={Link} href={paths.overview}>
                Needs attention
              </Anchor>{' '}
              lists what a person must do. To be told elsewhere, let your monitoring read <Code>GET /v1/overview</Code>:
              an entry of <Code>attention</Code> with the severity <Code>critical</Code> needs somebody now.
            </Text>
          </Section>
        </>
      )}
    </Loaded>
  )
}
