import { useDestinations } from '../../api/destinations.ts'
import { nameOfDestination } from '../deliveries/destination-link.tsx'
import { FilterSelect } from './filter-fields.tsx'

/** Filters by destination. A deleted destination that the page's address names stays selectable. */
export function DestinationFilter(field: {
  readonly value: string | undefined
  readonly onChange: (value: string | null) => void
}) {
  const { data = [] } = useDestinations()
  const { value: selected } = field
  const choices = data.map((each) => ({ value: each.id, label: nameOfDestination(each) }))
  const isKnown = selected === undefined || choices.some(({ value }) => value === selected)
  const all = isKnown ? choices : [...choices, { value: selected, label: selected }]
  return <FilterSelect label="Destination" data={all} {...field} />
}
