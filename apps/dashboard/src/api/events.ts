import { useQuery } from '@tanstack/react-query'
import { api, unwrap } from './client.ts'
import type { components } from './schema.d.ts'

export type Event = components['schemas']['Event']
export type Delivery = components['schemas']['Delivery']

export function useEvent(id: string) {
  return useQuery({
    queryKey: ['events', 'one', id],
    queryFn: async () => (await unwrap(api.GET('/v1/events/{id}', { params: { path: { id } } }))).data,
  })
}

/** One delivery with its attempts. */
export function useDelivery(id: string) {
  return useQuery({
    queryKey: ['deliveries', 'one', id],
    queryFn: async () => (await unwrap(api.GET('/v1/deliveries/{id}', { params: { path: { id } } }))).data,
  })
}
