import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { answer, api } from '../../api/client.ts'
import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'

type Destination = components['schemas']['Destination']

/** What people call a destination: the id that they chose for a handler, the part that an endpoint plays. */
export function nameOfDestination(destination: Destination): string {
  if (destination.kind === 'handler') return destination.id
  if (destination.overrides) return `URL of ${destination.overrides.connection_id}`
  return destination.role === 'primary' ? 'Primary endpoint' : 'Secondary endpoint'
}

/** Handlers of the gateway's own have names that nobody else can take. */
export function isBuiltIn({ kind, id }: Destination): boolean {
  return kind === 'handler' && id.startsWith('guidepost:')
}

/** Leads to a destination of which only the id is known. */
export function DestinationLink({ id }: { readonly id: string }) {
  const { data } = useQuery({
    queryKey: ['destinations', id],
    queryFn: async () => (await answer(api.GET('/v1/destinations/{id}', { params: { path: { id } } }))).data,
    // A name changes hardly ever; one that was deleted has none.
    staleTime: 60_000,
    refetchInterval: false,
  })
  return (
    <Anchor component={Link} href={paths.destination(id)} inherit>
      {data ? nameOfDestination(data) : id}
    </Anchor>
  )
}
