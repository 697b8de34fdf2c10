import { Box, Code, Text } from '@mantine/core'
import { CopyButton } from './copy-button.tsx'

/** Preformatted text that scrolls with the keyboard and has a copy button. */
export function CodeBlock({
  label,
  text,
  copy = text,
  height = 420,
}: {
  /** The name of the text, in lower case, e.g. `payload`. */
  readonly label: string
  readonly text: string
  /** The text to copy, if it differs from the shown one. */
  readonly copy?: string
  /** The maximum height in pixels. */
  readonly height?: number
}) {
  if (text === '') return <Text c="dimmed">Empty</Text>
  return (
    <Box pos="relative">
      <Code
        block
        tabIndex={0}
        role="region"
        aria-label={label}
        pr={48}
        style={{ maxHeight: height, overflow: 'auto', whiteSpace: 'pre-wrap' }}
      >
        {text}
      </Code>
      <Box pos="absolute" top={6} right={14}>
        <CopyButton value={copy} label={`Copy the ${label}`} />
      </Box>
    </Box>
  )
}
