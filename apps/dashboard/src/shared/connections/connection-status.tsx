import { Text } from '@mantine/core'
import { StateBadge } from '../../ui/state-badge.tsx'

/** The status of a connection's webhooks. Null: they are set up by hand, so the gateway does not know it. */
export function ConnectionStatus({ status }: { readonly status: string | null }) {
  if (status === null) {
    return (
      <Text size="sm" c="dimmed" span>
        set up by hand
      </Text>
    )
  }
  return <StateBadge state={status} tone={status === 'not_set_up' ? 'busy' : undefined} />
}
