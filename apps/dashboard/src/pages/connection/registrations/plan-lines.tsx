import { Alert, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Plan } from '../../../api/connections.ts'

/** What would be done, what would be left, and why it can't be. */
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
      {actions.length === 0 && problem === null && <Text size="sm">Nothing is to be done at the provider.</Text>}
      {left.length > 0 && <Text size="sm">Left as it is: {left.join('; ')}</Text>}
      {problem !== null && (
        <Alert color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />} title={problem}>
          {byHand === null ? 'Correct this first.' : `It would be left behind, for you to remove by hand. ${byHand}`}
        </Alert>
      )}
    </Stack>
  )
}
