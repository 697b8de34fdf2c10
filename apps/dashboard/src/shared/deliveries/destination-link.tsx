import { Anchor } from '@mantine/core'
import { Link } from 'wouter'
import { useDestination, type Destination } from '../../api/destinations.ts'
import { paths } from '../../paths.ts'

/** The display name of a destination. */
export function nameOfDestination(destination: Destination): string {
  if (destination.kind === 'handler') return destination.id
  if (destination.overrides) return `URL of ${destination.overrides.connection_id}`
  return destination.role === 'primary' ? 'Primary endpoint' : 'Secondary endpoint'
}

/** Whether a destination is a handler of the gateway itself: users cannot name a handler `guidepost:…`. */
export function isBuiltIn({ kind, id }: Destination): boolean {
  return kind === 'handler' && id.startsWith('guidepost:')
}

/** Links to a destination. Deliveries have its name; without `name`, it asks the API. */
export function DestinationLink({ id, name }: { readonly id: string; readonly name?: string }) {
  const { data } = useDestination(id, { staleTime: 60_000, refetchInterval: false, enabled: name === undefined })
  return (
    <Anchor component={Link} href={paths.destination(id)} inherit>
      {name ?? (data ? nameOfDestination(data) : id)}
    </Anchor>
  )
}
