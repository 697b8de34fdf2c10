import { Group, Tabs, Text } from '@mantine/core'
import { useMemo } from 'react'
import { decodeBase64, toHexDump, formatJson } from '../../format/bytes.ts'
import { formatNumber } from '../../format/numbers.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Facts } from '../../ui/facts.tsx'

/** A received request: its body, indented and exact, its payload and its headers. */
export function WebhookRequest({
  base64,
  text,
  headers,
  payload,
}: {
  readonly base64: string
  /** The body as text; undefined if it is binary. */
  readonly text: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** What the provider's plugin parsed from the body; undefined if it parsed nothing. */
  readonly payload?: unknown
}) {
  const bytes = useMemo(() => decodeBase64(base64), [base64])
  const pretty = useMemo(() => (text === undefined ? undefined : formatJson(text)), [text])
  const hasPayload = payload !== undefined && payload !== null
  return (
    <Tabs defaultValue={pretty === undefined ? 'raw' : 'pretty'} keepMounted={false}>
      <Tabs.List mb="sm">
        {pretty !== undefined && <Tabs.Tab value="pretty">Pretty</Tabs.Tab>}
        <Tabs.Tab value="raw">Raw</Tabs.Tab>
        {hasPayload && <Tabs.Tab value="payload">Parsed</Tabs.Tab>}
        <Tabs.Tab value="headers">Headers</Tabs.Tab>
      </Tabs.List>
      {pretty !== undefined && (
        <Tabs.Panel value="pretty">
          <CodeBlock label="body" text={pretty} copy={text} />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="raw">
        <CodeBlock label="raw body" text={text ?? toHexDump(bytes)} />
        <Group gap={4} mt="xs">
          <Text size="sm" c="dimmed" className="figures">
            {formatNumber(bytes.length)} bytes, exactly as signed. Copy as base64:
          </Text>
          <CopyButton value={base64} label="Copy the bytes as base64" />
        </Group>
      </Tabs.Panel>
      {hasPayload && (
        <Tabs.Panel value="payload">
          <CodeBlock label="payload" text={JSON.stringify(payload, null, 2)} />
          <Text size="sm" c="dimmed" mt="xs">
            The payload that handlers receive, as the current plugin parses it.
          </Text>
        </Tabs.Panel>
      )}
      <Tabs.Panel value="headers">
        <Facts facts={headers} />
      </Tabs.Panel>
    </Tabs>
  )
}
