import { useQuery } from '@tanstack/react-query'
import { api, unwrap } from '../../api/client.ts'
import type { components } from '../../api/schema.d.ts'
import { formatNumber } from '../../format/numbers.ts'
import { FilterSelect } from '../../shared/filters/filter-fields.tsx'

type Group = components['schemas']['Status']['groups'][number]
type Cause = NonNullable<Group['verdict']>['cause']

/** Filters by the cause of a verdict: those that occur now, worst first. */
export function ReasonFilter({
  value,
  onChange,
}: {
  readonly value: string | undefined
  readonly onChange: (cause: string | null) => void
}) {
  const status = useQuery({
    queryKey: ['registrations', 'status'],
    queryFn: async () => (await unwrap(api.GET('/v1/status'))).data,
  })
  const choices = choicesOf(status.data?.groups ?? [])
  const isKnown = value === undefined || choices.some((choice) => choice.value === value)
  // The address may name a cause that no connection has any more.
  const data = isKnown ? choices : [...choices, { value, label: value.replaceAll('_', ' ') }]
  return <FilterSelect label="Reason" data={data} value={value} onChange={onChange} />
}

/** One choice for each cause; groups of one cause differ in their titles. */
function choicesOf(groups: readonly Group[]): { value: string; label: string }[] {
  const byCause = new Map<Cause, { titles: Set<string>; connections: number }>()
  for (const { verdict, connections } of groups) {
    if (!verdict) continue
    const sum = byCause.get(verdict.cause) ?? { titles: new Set(), connections: 0 }
    byCause.set(verdict.cause, sum)
    sum.titles.add(verdict.title)
    sum.connections += connections
  }
  return [...byCause].map(([value, { titles, connections }]) => {
    const title = titles.size === 1 ? [...titles].join('') : value.replaceAll('_', ' ')
    return { value, label: `${title} (${formatNumber(connections)})` }
  })
}
