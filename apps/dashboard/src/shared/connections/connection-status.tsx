import { Stack, Text } from '@mantine/core'
import type { Verdict } from '../../api/connections.ts'
import { StateBadge, type Tone } from '../../ui/state-badge.tsx'

const tones: Readonly<Record<Verdict['level'], Tone>> = {
  blind: 'bad',
  impaired: 'warning',
  unmanaged: 'quiet',
  unproven: 'busy',
  ok: 'good',
}

/** Statuses that say by themselves what is wrong. */
const telling = new Set(['failed', 'deactivated', 'switched_off', 'setting_up', 'not_set_up', 'by_hand'])

interface ConnectionStatusProps {
  /** Null: the provider's webhooks are set up by hand. */
  readonly status: string | null
  /** Null: the webhook is being removed, or was left behind. */
  readonly verdict: Verdict | null
}

/** Whether the webhooks can send: the badge has the colour of the level. */
export function ConnectionStatus({ status, verdict }: ConnectionStatusProps) {
  if (status === null) {
    return (
      <Text size="sm" c="dimmed" span>
        set up by hand
      </Text>
    )
  }
  if (verdict === null) return <StateBadge state={status} />
  const state = telling.has(status) ? status : verdict.level === 'ok' ? status : verdict.level
  return <StateBadge state={state} tone={tones[verdict.level]} />
}

/** The badge with the reason, unless all is well. */
export function StatusWithReason(props: ConnectionStatusProps) {
  const { verdict } = props
  const isShown = verdict !== null && verdict.level !== 'ok' && verdict.level !== 'unmanaged'
  return (
    <Stack gap={2} align="flex-start">
      <ConnectionStatus {...props} />
      {isShown && (
        <Text size="xs" c="dimmed">
          {verdict.title}
        </Text>
      )}
    </Stack>
  )
}
