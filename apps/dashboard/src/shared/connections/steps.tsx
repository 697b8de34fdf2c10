import { Group, List, Loader, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconHandStop, IconQuestionMark } from '@tabler/icons-react'
import type { Step } from '../../api/progress.ts'

const signs = {
  ok: { label: 'Ok', color: 'teal', Icon: IconCheck },
  wrong: { label: 'Wrong', color: 'red', Icon: IconAlertTriangle },
  by_hand: { label: 'By hand', color: 'blue', Icon: IconHandStop },
  unknown: { label: 'Unknown', color: 'gray', Icon: IconQuestionMark },
} as const

const signOf = (result: string) =>
  result === 'done' ? signs.ok : Object.hasOwn(signs, result) ? signs[result as keyof typeof signs] : signs.wrong

/** What was looked at and done, each with how it went and, where it isn't well, what to do. */
export function Steps({
  label,
  steps,
  isGoingOn = false,
}: {
  readonly label: string
  readonly steps: readonly Pick<Step, 'name' | 'result' | 'message' | 'advice'>[]
  readonly isGoingOn?: boolean
}) {
  return (
    <Stack gap="xs" aria-live="polite" aria-busy={isGoingOn}>
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
      {isGoingOn && (
        <Group gap="xs">
          <Loader size="xs" aria-hidden />
          <Text size="sm" c="dimmed">
            Under way…
          </Text>
        </Group>
      )}
    </Stack>
  )
}

function OneStep({ result, message, advice }: Pick<Step, 'result' | 'message' | 'advice'>) {
  const { label, color, Icon } = signOf(result)
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <ThemeIcon size={22} radius="xl" variant="light" color={color} aria-label={label} role="img" mt={1}>
        <Icon size={14} stroke={2} aria-hidden />
      </ThemeIcon>
      <div style={{ minWidth: 0 }}>
        <Text size="sm">{message}</Text>
        {advice !== undefined && (
          <Text size="sm" c="dimmed">
            {label === 'By hand' ? 'Look by hand: ' : ''}
            {advice}
          </Text>
        )}
      </div>
    </Group>
  )
}
