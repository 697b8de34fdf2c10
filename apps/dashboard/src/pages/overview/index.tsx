import { SegmentedControl, Stack } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { Loaded } from '../../ui/loaded.tsx'
import { Loading } from '../../ui/loading.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { AttentionList } from './attention.tsx'
import { ranges, useActivity, useIsNew, useOverview, type Range } from './queries.ts'
import { FirstSteps } from './first-steps.tsx'
import { Tiles } from './tiles.tsx'

/** The charts come after the figures: their library is the largest thing here. */
const Charts = lazy(() => import('./charts.tsx'))

const choices = Object.entries(ranges).map(([value, label]) => ({ value: value as Range, label }))

/** How all stands, what needs a person, and what happened over time. */
export default function OverviewPage() {
  const [range, setRange] = useState<Range>('1h')
  const overview = useOverview()
  const activity = useActivity(range)
  const isNew = useIsNew()
  return (
    <>
      <PageHeader
        title="Overview"
        description="What came in, what went out, and what needs you."
        actions={<SegmentedControl aria-label="Time" data={choices} value={range} onChange={setRange} />}
      />
      <Stack gap="lg">
        {isNew.data === true && <FirstSteps />}
        <Loaded query={overview}>
          {(now) => (
            <>
              <Tiles overview={now} activity={activity.data} range={ranges[range]} />
              <AttentionList attention={now.attention} />
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
