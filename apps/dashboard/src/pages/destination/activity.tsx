import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { RangeSelect, useRange } from '../../shared/charts/range-select.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Section } from '../../ui/section.tsx'

/** Loaded after the rest, because the chart library is the largest part of the dashboard. */
const Charts = lazy(() => import('./charts.tsx'))

/** Attempts, failures and latency of an endpoint over time. */
export function Activity({ id }: { readonly id: string }) {
  const range = useRange()
  const activity = useQuery({
    queryKey: ['destinations', id, 'activity', range],
    queryFn: async () => {
      const params = { path: { id }, query: { range } }
      return (await unwrap(api.GET('/v1/destinations/{id}/activity', { params }))).data
    },
    placeholderData: keepPreviousData,
  })
  return (
    <Section title="Activity" actions={<RangeSelect size="xs" />}>
      <Loaded query={activity}>
        {(data) => (
          <Suspense fallback={<Loading rows={4} />}>
            <Charts activity={data} range={range} />
          </Suspense>
        )}
      </Loaded>
    </Section>
  )
}
