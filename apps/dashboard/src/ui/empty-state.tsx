import { Button, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'

/** Takes the place of an empty list: says why it is empty and what to do next. */
export function EmptyState({
  title,
  children,
  action,
}: {
  readonly title: string
  /** What to do next, in one or two sentences. */
  readonly children: ReactNode
  /** A button that leads to a page (`paths`) or calls a function. */
  readonly action?: { readonly label: string } & ({ readonly href: string } | { readonly onClick: () => void })
}) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md" ta="center">
      <Text fw={600}>{title}</Text>
      <Text c="dimmed" maw={520} component="div">
        {children}
      </Text>
      {action && 'href' in action && (
        <Button component={Link} href={action.href} mt="xs">
          {action.label}
        </Button>
      )}
      {action && 'onClick' in action && (
        <Button onClick={action.onClick} mt="xs">
          {action.label}
        </Button>
      )}
    </Stack>
  )
}
