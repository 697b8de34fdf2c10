import { Group, List, Loader, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconHandStop, IconQuestionMark } from '@tabler/icons-react'
import type { Step } from '../../api/progress.ts'

const results = {
  ok: { label: 'OK', color: 'teal', Icon: IconCheck },
  wrong: { label: 'Wrong', color: 'red', Icon: IconAlertTriangle },
  by_hand: { label: 'Check by hand', color: 'blue', Icon: IconHandStop },
  unknown: { label: 'Unknown', color: 'gray', Icon: IconQuestionMark },
} as const

const viewOf = (result: string) =>
  result === 'done'
    ? results.ok
    : Object.hasOwn(results, result)
      ? results[result as keyof typeof results]
      : results.wrong

/** The steps of a check or an action, each with its result and what to do about a problem. */
export function Steps({
  label,
  steps,
  isRunning = false,
}: {
  readonly label: string
  readonly steps: readonly Pick<Step, 'name' | 'result' | 'message' | 'advice'>[]
  readonly isRunning?: boolean
}) {
  return (
    <Stack gap="xs" aria-live="polite" aria-busy={isRunning}>
      <List
        aria-label={label}
        listStyleType="none"
        spacing={6}
        center={false}
        styles={{ itemWrapper: { width: '100%' } }}
      >
        {steps.map((step, index) => (
          <List.Item key={index}>
            <OneStep {...step} />
          </List.Item>
        ))}
      </List>
      {isRunning && (
        <Group gap="xs">
          <Loader size="xs" aria-hidden />
          <Text size="sm" c="dimmed">
            Running…
          </Text>
        </Group>
      )}
    </Stack>
  )
}

function OneStep({ result, message, advice }: Pick<Step, 'result' | 'message' | 'advice'>) {
  const { label, color, Icon } = viewOf(result)
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <ThemeIcon size={22} radius="xl" variant="light" color={color} aria-label={label} role="img" mt={1}>
        <Icon size={14} stroke={2} aria-hidden />
      </ThemeIcon>
      <div style={{ minWidth: 0 }}>
        <Text size="sm">{message}</Text>
        {advice !== undefined && (
          <Text size="sm" c="dimmed">
            {result === 'by_hand' ? 'Check by hand: ' : ''}
            {advice}
          </Text>
        )}
      </div>
    </Group>
  )
}
