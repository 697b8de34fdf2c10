import { useProviders } from '../../api/integrations.ts'

/** All event types of the installed providers. */
export function useEventTypes(): readonly string[] {
  const { data = [] } = useProviders()
  return [...new Set(data.flatMap(({ webhook_types: types }) => types))].toSorted()
}
