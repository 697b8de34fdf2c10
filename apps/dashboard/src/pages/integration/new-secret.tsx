import { Alert, Stack, Text } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { CodeBlock } from '../../parts/code-block.tsx'

/** A secret that is shown this once. */
export function NewSecret({ secret }: { readonly secret: string }) {
  return (
    <Alert
      color="blue"
      variant="light"
      icon={<IconKey aria-hidden />}
      title="Copy it now: it is not shown again"
      role="status"
    >
      <Stack gap="xs">
        <CodeBlock label="webhook secret key" text={secret} />
        <Text size="sm">Give it to the provider as the secret key of the webhook.</Text>
      </Stack>
    </Alert>
  )
}
