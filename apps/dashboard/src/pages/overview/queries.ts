import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, unwrap } from '../../api/client.ts'
import type { components } from '../../api/schema.d.ts'

export type Overview = components['schemas']['Overview']
export type Activity = components['schemas']['Activity']
export type Attention = components['schemas']['Attention']

/** The periods that the charts can show. */
export const ranges = { '1h': 'Last hour', '24h': '24 hours', '7d': '7 days', '30d': '30 days' } as const
export type Range = keyof typeof ranges

/** Whether a text of the page's address is a period. */
export function isRange(text: string | undefined): text is Range {
  return text !== undefined && Object.hasOwn(ranges, text)
}

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
