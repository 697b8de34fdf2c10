import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, unwrap } from '../../api/client.ts'
import type { components } from '../../api/schema.d.ts'
import type { Range } from '../../shared/charts/range.ts'

export type Overview = components['schemas']['Overview']
export type Activity = components['schemas']['Activity']
export type Attention = components['schemas']['Attention']

export function useOverview() {
  return useQuery({
    queryKey: ['overview'],
    queryFn: async () => (await unwrap(api.GET('/v1/overview'))).data,
  })
}

export function useActivity(range: Range) {
  return useQuery({
    queryKey: ['activity', range],
    queryFn: async () => (await unwrap(api.GET('/v1/activity', { params: { query: { range } } }))).data,
    // Show the charts of the previous period until the new ones are loaded.
    placeholderData: keepPreviousData,
  })
}

/** Whether the environment has no integration yet. */
export function useIsNew() {
  return useQuery({
    queryKey: ['integrations', 'any'],
    queryFn: async () => (await unwrap(api.GET('/integrations'))).data.length === 0,
  })
}
