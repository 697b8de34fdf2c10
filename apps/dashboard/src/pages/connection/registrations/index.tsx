import { Divider, Stack, Text } from '@mantine/core'
import { Fragment } from 'react'
import type { ConnectionDetail } from '../../../api/connections.ts'
import { Section } from '../../../ui/section.tsx'
import { Registration } from './registration.tsx'

/** The webhooks at the provider that Guidepost registered. */
export function Registrations({ connection: { registrations, banner } }: { readonly connection: ConnectionDetail }) {
  return (
    <Section
      title="Registrations"
      description="The connection’s webhooks at the provider. Guidepost checks each every 15 minutes and repairs it."
    >
      {registrations.length === 0 ? (
        <Text size="sm">
          {banner
            ? 'No webhooks yet. Use the button above to set them up.'
            : 'None. The webhooks of this provider are set up by hand.'}
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
