import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useDestinations, type Destination } from '../../api/destinations.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { AddEndpoint } from './add-endpoint.tsx'
import { DestinationTable } from './destination-table.tsx'

const roles = ['primary', 'secondary'] as const
type Role = (typeof roles)[number]

/** All destinations with their status, and adding an endpoint. */
export default function DestinationsPage() {
  const destinations = useDestinations()
  // The role when the dialog opened: once the endpoint exists, the dialog still shows its key.
  const [adding, setAdding] = useState<Role>()
  const role = destinations.data && missingRole(destinations.data)
  const add = () => setAdding(role)
  return (
    <>
      <PageHeader
        title="Destinations"
        description="The receivers of events: your HTTP endpoints, and handlers in the gateway’s configuration."
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

/** The first endpoint that the environment lacks; undefined if it has both. */
function missingRole(destinations: readonly Destination[]): Role | undefined {
  const taken = new Set(destinations.map((each) => each.kind === 'endpoint' && each.role))
  return roles.find((role) => !taken.has(role))
}
