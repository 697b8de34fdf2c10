import { useQuery } from '@tanstack/react-query'
import { answer, api } from '../../api/client.ts'
import { nameOfDestination } from '../deliveries/destination-link.tsx'
import { FilterSelect } from './filter-fields.tsx'

/** All who receive deliveries in the environment. */
export function useDestinations() {
  return useQuery({
    queryKey: ['destinations'],
    queryFn: async () => (await answer(api.GET('/v1/destinations'))).data,
  })
}

/** One of the destinations; one that is gone stays what it is when a link names it. */
export function DestinationFilter(field: {
  readonly value: string | undefined
  readonly onChange: (value: string | null) => void
}) {
  const { data = [] } = useDestinations()
  const choices = data.map((each) => ({ value: each.id, label: nameOfDestination(each) }))
  const { value: named } = field
  const isKnown = named === undefined || choices.some(({ value }) => value === named)
  const all = isKnown ? choices : [...choices, { value: named, label: named }]
  return <FilterSelect label="Destination" data={all} {...field} />
}
