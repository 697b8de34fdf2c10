import { Stack } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { RangeSelect, useRange } from '../../shared/charts/range-select.tsx'
import { ranges } from '../../shared/charts/range.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Loading } from '../../ui/loading.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { AttentionList } from './attention.tsx'
import { ConnectionCounts } from './connection-counts.tsx'
import { FirstSteps } from './first-steps.tsx'
import { useActivity, useIsNew, useOverview } from './queries.ts'
import { Tiles } from './tiles.tsx'

/** Loaded after the numbers, because the chart library is the largest part of the dashboard. */
const Charts = lazy(() => import('./charts.tsx'))

/** Key figures, what needs attention, and charts. */
export default function OverviewPage() {
  const range = useRange()
  const overview = useOverview()
  const activity = useActivity(range)
  const isNew = useIsNew()
  return (
    <>
      <PageHeader
        title="Overview"
        description="Events received, deliveries sent, and what needs attention."
        actions={<RangeSelect size="sm" />}
      />
      <Stack gap="lg">
        {isNew.data === true && <FirstSteps />}
        <Loaded query={overview}>
          {(now) => (
            <>
              {now.connections.total > 0 && <ConnectionCounts counts={now.connections} />}
              <Tiles overview={now} activity={activity.data} range={ranges[range]} />
              <AttentionList
                attention={now.attention}
                muted={now.muted}
                total={activity.isPlaceholderData ? undefined : activity.data?.total}
                range={ranges[range].toLowerCase()}
              />
            </>
          )}
        </Loaded>
        <Loaded query={activity}>
          {(data) => (
            <Suspense fallback={<Loading rows={8} />}>
              <Charts activity={data} range={range} />
            </Suspense>
          )}
        </Loaded>
      </Stack>
    </>
  )
}
