import { Alert, Stack, Text } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import type { components } from '../../api/schema.d.ts'
import { CodeBlock } from '../../parts/code-block.tsx'

/** A signing key, the one time that it is shown. */
export function NewKey({
  secret,
  format,
}: {
  readonly secret: string
  readonly format: components['schemas']['Endpoint']['format']
}) {
  return (
    <Alert
      color="blue"
      variant="light"
      icon={<IconKey aria-hidden />}
      title="Copy the signing key now: it is not shown again"
      role="status"
    >
      <Stack gap="xs">
        <CodeBlock label="signing key" text={secret} />
        <Text size="sm">
          Your endpoint verifies with it that an event is from here:{' '}
          {format === 'nango' ? 'as secretKey of @nangohq/node.' : 'with the standardwebhooks library.'}
        </Text>
      </Stack>
    </Alert>
  )
}
