import { SegmentedControl, type SegmentedControlProps } from '@mantine/core'
import { useFilter } from '../filters/use-filter.ts'
import { isRange, ranges, type Range } from './range.ts'

const choices = Object.entries(ranges).map(([value, label]) => ({ value: value as Range, label }))

/** The period of the page's charts, which is kept in its address. */
export function useRange(): Range {
  const [{ range }] = useFilter(['range'])
  return isRange(range) ? range : '1h'
}

/** Chooses the period of the page's charts. */
export function RangeSelect({ size }: Pick<SegmentedControlProps, 'size'>) {
  const range = useRange()
  const [, change] = useFilter(['range'])
  return (
    <SegmentedControl
      aria-label="Period"
      size={size}
      data={choices}
      value={range}
      onChange={(value) => change({ range: value })}
    />
  )
}
