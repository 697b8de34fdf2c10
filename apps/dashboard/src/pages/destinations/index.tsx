import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { components } from '../../api/schema.d.ts'
import { useDestinations } from '../../shared/filters/destination-filter.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { AddEndpoint } from './add-endpoint.tsx'
import { DestinationTable } from './destination-table.tsx'

const roles = ['primary', 'secondary'] as const
type Role = (typeof roles)[number]

/** Who receives deliveries: how each stands, and making an endpoint. */
export default function DestinationsPage() {
  const destinations = useDestinations()
  // What was missing when it was asked for: once it is there, its key is still on the page.
  const [adding, setAdding] = useState<Role>()
  const role = destinations.data && missingRole(destinations.data)
  const add = () => setAdding(role)
  return (
    <>
      <PageHeader
        title="Destinations"
        description="Who receives events: HTTP endpoints of yours, and handlers in the gateway’s configuration."
        actions={
          role && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
              Add the {role} endpoint
            </Button>
          )
        }
      />
      <DestinationTable query={destinations} onAdd={add} />
      {adding && <AddEndpoint role={adding} onClose={() => setAdding(undefined)} />}
    </>
  )
}

/** The endpoint that the environment could still have; undefined if it has both. */
function missingRole(destinations: readonly components['schemas']['Destination'][]): Role | undefined {
  const taken = new Set(destinations.map((each) => each.kind === 'endpoint' && each.role))
  return roles.find((role) => !taken.has(role))
}
