import { Group, Stack, Text, Title } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'

/** Sets the title of the browser tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Guidepost`
  }, [title])
}

/** The head of a page: its only `h1`, a description, and buttons. Each page begins with one. */
export function PageHeader({
  title,
  description,
  actions,
  above,
}: {
  readonly title: string
  readonly description?: ReactNode
  /** Buttons, at the right. */
  readonly actions?: ReactNode
  /** An `Anchor` to the parent page. */
  readonly above?: ReactNode
}) {
  useTitle(title)
  return (
    <Stack component="header" gap={4} mb="lg">
      {above}
      <Group justify="space-between" align="flex-start" gap="sm">
        <Title order={1} size="h2">
          {title}
        </Title>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {description !== undefined && (
        <Text c="dimmed" maw={720}>
          {description}
        </Text>
      )}
    </Stack>
  )
}
