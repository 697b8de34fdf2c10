import { Alert, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Plan } from '../../../api/connections.ts'

/** The actions of a plan, what it leaves as it is, and its problem. */
export function PlanLines({ plan: { actions, left, problem, by_hand: byHand } }: { readonly plan: Plan }) {
  return (
    <Stack gap="xs">
      {actions.length > 0 && (
        <List size="sm" aria-label="Actions" type="ordered">
          {actions.map(({ summary }, index) => (
            <List.Item key={index}>{summary}</List.Item>
          ))}
        </List>
      )}
      {actions.length === 0 && problem === null && <Text size="sm">Nothing to change at the provider.</Text>}
      {left.length > 0 && <Text size="sm">Not changed: {left.join('; ')}</Text>}
      {problem !== null && (
        <Alert color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />} title={problem}>
          {byHand === null
            ? 'Fix this first.'
            : `Guidepost cannot remove the webhook, so you must remove it by hand. ${byHand}`}
        </Alert>
      )}
    </Stack>
  )
}
