import { Alert, Stack, Text } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { CodeBlock } from '../../ui/code-block.tsx'

/** A new secret. The API never shows it again. */
export function ShownOnce({
  label,
  secret,
  children,
}: {
  /** The name of the secret, in lower case, e.g. `signing key`. */
  readonly label: string
  readonly secret: string
  /** Where to enter it. */
  readonly children: ReactNode
}) {
  return (
    <Alert
      color="blue"
      variant="light"
      icon={<IconKey aria-hidden />}
      title={`Copy the ${label} now. It is not shown again`}
      role="status"
    >
      <Stack gap="xs">
        <CodeBlock label={label} text={secret} />
        <Text size="sm">{children}</Text>
      </Stack>
    </Alert>
  )
}
