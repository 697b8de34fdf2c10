import { Card, Group, Text, Title } from '@mantine/core'
import { useId, type ReactNode } from 'react'

/** A part of a page with its own heading. */
export function Section({
  title,
  description,
  actions,
  children,
}: {
  readonly title: string
  readonly description?: ReactNode
  /** Buttons, at the right of the heading. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <Card component="section" aria-labelledby={id} withBorder padding="lg">
      <Group justify="space-between" align="flex-start" gap="sm" mb={description === undefined ? 'sm' : 4}>
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {description !== undefined && (
        <Text size="sm" c="dimmed" maw={720} mb="md" component="div">
          {description}
        </Text>
      )}
      {children}
    </Card>
  )
}
