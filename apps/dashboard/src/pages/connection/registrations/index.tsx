import { Divider, Stack, Text } from '@mantine/core'
import { Fragment } from 'react'
import type { ConnectionDetail } from '../../../api/connections.ts'
import { Section } from '../../../ui/section.tsx'
import { Registration } from './registration.tsx'

/** The webhooks at the provider that the gateway looks after. */
export function Registrations({ connection: { registrations, banner } }: { readonly connection: ConnectionDetail }) {
  return (
    <Section
      title="Registrations"
      description="The webhooks at the provider. Each is looked at every quarter of an hour, and repaired."
    >
      {registrations.length === 0 ? (
        <Text size="sm">
          {banner
            ? 'There is none. Set them up with the button above.'
            : 'There is none: the webhooks of this provider are set up by hand.'}
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
