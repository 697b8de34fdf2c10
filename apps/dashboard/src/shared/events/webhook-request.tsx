import { Group, Tabs, Text } from '@mantine/core'
import { useMemo } from 'react'
import { bytesOf, hexOf, prettyJson } from '../../format/bytes.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { figure } from '../../format/numbers.ts'

/** A request as it was received: its body laid out and exact, and its headers. */
export function Message({
  base64,
  text,
  headers,
  payload,
}: {
  readonly base64: string
  /** The body, if it is text. */
  readonly text: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** What the provider's plugin reads in it; undefined if it wasn't read. */
  readonly payload?: unknown
}) {
  const bytes = useMemo(() => bytesOf(base64), [base64])
  const pretty = useMemo(() => (text === undefined ? undefined : prettyJson(text)), [text])
  const hasPayload = payload !== undefined && payload !== null
  return (
    <Tabs defaultValue={pretty === undefined ? 'raw' : 'pretty'} keepMounted={false}>
      <Tabs.List mb="sm">
        {pretty !== undefined && <Tabs.Tab value="pretty">Pretty</Tabs.Tab>}
        <Tabs.Tab value="raw">Raw</Tabs.Tab>
        {hasPayload && <Tabs.Tab value="payload">As read</Tabs.Tab>}
        <Tabs.Tab value="headers">Headers</Tabs.Tab>
      </Tabs.List>
      {pretty !== undefined && (
        <Tabs.Panel value="pretty">
          <CodeBlock label="body" text={pretty} copy={text} />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="raw">
        <CodeBlock label="body as it was received" text={text ?? hexOf(bytes)} />
        <Group gap={4} mt="xs">
          <Text size="sm" c="dimmed" className="figures">
            {figure(bytes.length)} bytes, exactly as they were signed; as base64:
          </Text>
          <CopyButton value={base64} label="Copy the bytes as base64" />
        </Group>
      </Tabs.Panel>
      {hasPayload && (
        <Tabs.Panel value="payload">
          <CodeBlock label="payload" text={JSON.stringify(payload, null, 2)} />
          <Text size="sm" c="dimmed" mt="xs">
            What handlers get: the body as today’s plugin reads it.
          </Text>
        </Tabs.Panel>
      )}
      <Tabs.Panel value="headers">
        <Facts facts={headers} />
      </Tabs.Panel>
    </Tabs>
  )
}
