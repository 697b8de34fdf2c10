import { useQuery, type UseQueryOptions } from '@tanstack/react-query'
import { api, unwrap } from './client.ts'
import type { components } from './schema.d.ts'

export type Destination = components['schemas']['Destination']
export type Endpoint = components['schemas']['Endpoint']

export function useDestinations() {
  return useQuery({
    queryKey: ['destinations'],
    queryFn: async () => (await unwrap(api.GET('/v1/destinations'))).data,
  })
}

export function useDestination(
  id: string,
  options: Pick<UseQueryOptions<Destination>, 'staleTime' | 'refetchInterval' | 'enabled'> = {},
) {
  return useQuery<Destination>({
    queryKey: ['destinations', id],
    queryFn: async () => (await unwrap(api.GET('/v1/destinations/{id}', { params: { path: { id } } }))).data,
    ...options,
  })
}
