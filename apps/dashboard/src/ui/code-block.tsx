import { Box, Code, Text } from '@mantine/core'
import { CopyButton } from './copy-button.tsx'

/** A text as it is, that can be scrolled with the keyboard and copied. */
export function CodeBlock({
  label,
  text,
  copy = text,
  height = 420,
}: {
  /** What it is, in lower case, e.g. `payload`. */
  readonly label: string
  readonly text: string
  /** What is copied, if that isn't what is shown. */
  readonly copy?: string
  /** The most that it takes of the page, in pixels. */
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
