import { Alert, Stack, Text } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { CodeBlock } from '../../ui/code-block.tsx'

/** A secret that no answer of the API has again. */
export function ShownOnce({
  label,
  secret,
  children,
}: {
  /** What it is, in lower case, e.g. `signing key`. */
  readonly label: string
  readonly secret: string
  /** Where it belongs. */
  readonly children: ReactNode
}) {
  return (
    <Alert
      color="blue"
      variant="light"
      icon={<IconKey aria-hidden />}
      title="Copy it now: it is not shown again"
      role="status"
    >
      <Stack gap="xs">
        <CodeBlock label={label} text={secret} />
        <Text size="sm">{children}</Text>
      </Stack>
    </Alert>
  )
}
