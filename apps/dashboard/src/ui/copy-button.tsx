import { ActionIcon, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** Copies a text. `label` names it, e.g. `Copy the webhook URL`. */
export function CopyButton({ value, label }: { readonly value: string; readonly label: string }) {
  const { copy, copied } = useClipboard({ timeout: 1500 })
  const Icon = copied ? IconCheck : IconCopy
  return (
    <Tooltip label={copied ? 'Copied' : label}>
      <ActionIcon variant="subtle" aria-label={copied ? 'Copied' : label} onClick={() => copy(value)}>
        <Icon size={16} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
