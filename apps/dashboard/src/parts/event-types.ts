import { useQuery } from '@tanstack/react-query'
import { answer, api } from '../api/client.ts'

/** The types of events that the providers here have names for. */
export function useEventTypes(): readonly string[] {
  const { data = [] } = useQuery({
    queryKey: ['providers'],
    queryFn: async () => (await answer(api.GET('/providers'))).data,
    staleTime: Infinity,
    refetchInterval: false,
  })
  return [...new Set(data.flatMap(({ webhook_types: types }) => types))].toSorted()
}
