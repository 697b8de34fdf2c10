import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answer, api } from '../../api/client.ts'
import type { components } from '../../api/schema.d.ts'

export type Overview = components['schemas']['Overview']
export type Activity = components['schemas']['Activity']
export type Attention = components['schemas']['Attention']

/** How far back the charts go. */
export const ranges = { '1h': 'Last hour', '24h': '24 hours', '7d': '7 days' } as const
export type Range = keyof typeof ranges

export function useOverview() {
  return useQuery({
    queryKey: ['overview'],
    queryFn: async () => (await answer(api.GET('/v1/overview'))).data,
  })
}

export function useActivity(range: Range) {
  return useQuery({
    queryKey: ['activity', range],
    queryFn: async () => (await answer(api.GET('/v1/activity', { params: { query: { range } } }))).data,
    // The charts of another range stay until those of the new one are there: nothing jumps.
    placeholderData: keepPreviousData,
  })
}

/** Whether anything is set up at all. */
export function useIsNew() {
  return useQuery({
    queryKey: ['integrations', 'any'],
    queryFn: async () => (await answer(api.GET('/integrations'))).data.length === 0,
  })
}
