import { Button, Checkbox, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { ConnectionKey } from '../../../api/connections.ts'
import { useDecide, useUnclear, type UnclearRecord } from '../../../api/coverage.ts'
import { formatLocalTime } from '../../../format/local-time.ts'
import { formatCount, formatNumber } from '../../../format/numbers.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { ErrorNotice } from '../../../ui/error-notice.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { TimeAgo } from '../../../ui/time-ago.tsx'

/** Records that changed, and of which nobody can tell whether an event is missing. A person decides. */
export function Unclear({ connectionKey }: { readonly connectionKey: ConnectionKey }) {
  const { rows, error, retry, hasMore, isLoadingMore, loadMore } = useUnclear(connectionKey)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [decision, setDecision] = useState<'send' | 'dismiss'>()
  if (error) return <ErrorNotice error={error} retry={retry} />
  if (rows.length === 0) return null
  // The list changes while the page is open.
  const selected = rows.filter(({ id }) => chosen.has(id))
  const toggle = (id: string): void =>
    setChosen((before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id]))
  return (
    <Stack gap="xs" component="article" aria-label="Unclear records">
      <Title order={3} size="h5">
        {`Unclear: ${formatNumber(rows.length)}${hasMore ? '+' : ''} records wait for your decision`}
      </Title>
      <Text size="sm" c="dimmed" maw={720}>
        They changed, and nobody can tell whether an event is missing, for example after a change of many records at
        once. Send their present state if your systems must not miss a change, or dismiss them.
      </Text>
      <UnclearTable
        rows={rows}
        chosen={chosen}
        onToggle={toggle}
        onAll={(isAll) => setChosen(new Set(isAll ? rows.map(({ id }) => id) : []))}
      />
      <Group gap="xs">
        <Button size="xs" variant="default" disabled={selected.length === 0} onClick={() => setDecision('send')}>
          {`Send their present state… (${formatNumber(selected.length)})`}
        </Button>
        <Button size="xs" variant="default" disabled={selected.length === 0} onClick={() => setDecision('dismiss')}>
          {`Dismiss… (${formatNumber(selected.length)})`}
        </Button>
        {hasMore && (
          <Button size="xs" variant="subtle" loading={isLoadingMore} onClick={loadMore}>
            Load more
          </Button>
        )}
      </Group>
      {decision && (
        <Decide
          connectionKey={connectionKey}
          decision={decision}
          ids={selected.map(({ id }) => id)}
          onClose={() => setDecision(undefined)}
        />
      )}
    </Stack>
  )
}

function UnclearTable({
  rows,
  chosen,
  onToggle,
  onAll,
}: {
  readonly rows: readonly UnclearRecord[]
  readonly chosen: ReadonlySet<string>
  readonly onToggle: (id: string) => void
  readonly onAll: (isAll: boolean) => void
}) {
  const count = rows.filter(({ id }) => chosen.has(id)).length
  return (
    <Table.ScrollContainer minWidth={480} maxHeight={320}>
      <Table aria-label="Unclear records" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={40} scope="col">
              <Checkbox
                size="xs"
                aria-label="Select all"
                checked={count === rows.length}
                indeterminate={count > 0 && count < rows.length}
                onChange={({ currentTarget }) => onAll(currentTarget.checked)}
              />
            </Table.Th>
            <Table.Th scope="col">Record</Table.Th>
            <Table.Th scope="col">Changed</Table.Th>
            <Table.Th scope="col">By</Table.Th>
            <Table.Th scope="col">Found</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ id, record, between, actor, found_at: foundAt }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Checkbox
                  size="xs"
                  aria-label={`Select ${record}`}
                  checked={chosen.has(id)}
                  onChange={() => onToggle(id)}
                />
              </Table.Td>
              <Table.Td className="figures">{record.replace(':', ' ')}</Table.Td>
              <Table.Td className="figures">{formatLocalTime(between.to)}</Table.Td>
              <Table.Td>{actor ?? 'unknown'}</Table.Td>
              <Table.Td>
                <TimeAgo at={foundAt} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

const texts = {
  send: {
    title: 'Send the present state of these records?',
    confirm: 'Send their present state',
    done: (count: number) => `${formatCount(count, 'event')} recorded`,
    effect: (count: number) =>
      `Guidepost records ${formatCount(count, 'event')} with the fidelity “suspected”, with each record as it was when it was read. They go to every destination that takes all recovered events.`,
  },
  dismiss: {
    title: 'Dismiss these records?',
    confirm: 'Dismiss',
    done: (count: number) => `${formatCount(count, 'record')} dismissed`,
    effect: (count: number) =>
      `Guidepost sends nothing for ${formatCount(count, 'record')}, and removes them from this list. If an event is missing, it stays missing until the record changes again.`,
  },
}

function Decide({
  connectionKey,
  decision,
  ids,
  onClose,
}: {
  readonly connectionKey: ConnectionKey
  readonly decision: 'send' | 'dismiss'
  readonly ids: string[]
  readonly onClose: () => void
}) {
  const { mutate, isPending, error } = useDecide(connectionKey)
  const { title, confirm, done, effect } = texts[decision]
  return (
    <Confirm
      title={title}
      confirm={confirm}
      tone={decision === 'dismiss' ? 'danger' : 'normal'}
      isOpen
      isPending={isPending}
      error={error}
      onConfirm={() =>
        mutate(
          { decision, ids },
          {
            onSuccess: (count) => {
              notifyDone(done(count))
              onClose()
            },
          },
        )
      }
      onClose={onClose}
    >
      <Text size="sm">{effect(ids.length)}</Text>
    </Confirm>
  )
}
