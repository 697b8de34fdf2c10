import { useProviders } from '../../api/integrations.ts'

/** The types of events that the providers here have names for. */
export function useEventTypes(): readonly string[] {
  const { data = [] } = useProviders()
  return [...new Set(data.flatMap(({ webhook_types: types }) => types))].toSorted()
}
