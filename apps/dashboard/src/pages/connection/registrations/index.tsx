import { Divider, Stack, Text } from '@mantine/core'
import { Fragment } from 'react'
import type { ConnectionDetail } from '../../../api/connections.ts'
import { Section } from '../../../ui/section.tsx'
import { Registration } from './registration.tsx'

/** The webhooks at the provider that Guidepost registered. */
export function Registrations({
  connection: { registrations, banner, status },
}: {
  readonly connection: ConnectionDetail
}) {
  return (
    <Section
      title="Registrations"
      description="The connection’s webhooks at the provider. Guidepost checks each every 15 minutes and repairs it."
    >
      {registrations.length === 0 ? (
        <Text size="sm">
          {banner && status !== 'by_hand'
            ? 'No webhooks yet. Use the button above to set them up.'
            : 'None. A person set up the webhook at the provider, and looks after it.'}
        </Text>
      ) : (
        <Stack gap="lg">
          {registrations.map((one, index) => (
            <Fragment key={one.id}>
              {index > 0 && <Divider />}
              <Registration registration={one} />
            </Fragment>
          ))}
        </Stack>
      )}
    </Section>
  )
}
