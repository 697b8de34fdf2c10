import { Button, Checkbox, Group, List, Modal, Progress, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { onTheirWay } from '../deliveries/delivery-texts.ts'
import { DestinationLink } from '../deliveries/destination-link.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { figure } from '../../format/numbers.ts'
import type { Selection, Total } from './replay-steps.ts'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { useReplay, type Replay } from './use-replay.ts'

/** Sends again what a filter says: first how many that are, and which, then, after a yes, with its progress. */
export function ReplayMany({ selection, onClose }: { readonly selection: Selection; readonly onClose: () => void }) {
  const [force, setForce] = useState(false)
  const replay = useReplay(selection, force)
  const { phase, plan, sent } = replay
  const isOver = phase === 'done' || phase === 'stopped'
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      centered
      title={selection.of === 'events' ? 'Replay events' : 'Replay dead letters'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text>
          {selection.of === 'events'
            ? 'Every matched event of the filter goes to each destination that wants it now, also to one that was made later.'
            : 'Every dead letter of the filter goes to its destination again, as a new delivery.'}
        </Text>
        <div role="status">
          {phase === 'counting' && <Text>Counting… {figure(plan.replayed)} so far</Text>}
          {phase === 'sending' && <Text>{onTheirWay(sent.replayed)}</Text>}
          {(phase === 'asking' || phase === 'failed') && <Text fw={600}>{counted(plan.replayed)} to send again</Text>}
          {isOver && (
            <Text fw={600}>
              {phase === 'stopped' && 'Stopped. '}
              {onTheirWay(sent.replayed)}
            </Text>
          )}
        </div>
        {phase === 'sending' && (
          <Progress value={plan.replayed === 0 ? 100 : (100 * sent.replayed) / plan.replayed} aria-label="Sent" />
        )}
        <Skipped total={isOver ? sent : plan} />
        {!isOver && <Sample sample={plan.sample} />}
        {(phase === 'asking' || phase === 'counting') && (
          <Checkbox
            label="Also what has arrived there since"
            description="Its receivers get it once more, with replay: true."
            checked={force}
            onChange={(event) => setForce(event.currentTarget.checked)}
          />
        )}
        {phase === 'failed' && <ErrorNotice error={replay.error} />}
        <Buttons replay={replay} onClose={onClose} />
      </Stack>
    </Modal>
  )
}

function Buttons({ replay: { phase, plan, start, stop }, onClose }: { readonly replay: Replay; onClose: () => void }) {
  if (phase === 'sending') {
    return (
      <Group justify="flex-end">
        <Button variant="default" onClick={stop}>
          Stop
        </Button>
      </Group>
    )
  }
  if (phase === 'done' || phase === 'stopped') {
    return (
      <Group justify="flex-end">
        <Button onClick={onClose}>Close</Button>
      </Group>
    )
  }
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose}>
        Cancel
      </Button>
      <Button loading={phase === 'counting'} disabled={plan.replayed === 0} onClick={start}>
        {plan.replayed === 0 ? 'Nothing to replay' : `Replay ${figure(plan.replayed)}`}
      </Button>
    </Group>
  )
}

const whys: Readonly<Record<keyof Total['skipped'], string>> = {
  succeeded: 'have arrived there since',
  under_way: 'are on their way there already',
  not_wanted: 'are wanted by nobody any more: the connection or the destination is gone',
}

function Skipped({ total: { skipped } }: { readonly total: Total }) {
  const lines = Object.entries(whys).flatMap(([why, text]) => {
    const count = skipped[why as keyof Total['skipped']]
    return count === 0 ? [] : [`${figure(count)} ${text}`]
  })
  if (lines.length === 0) return null
  return (
    <div>
      <Text size="sm">Passed over:</Text>
      <List size="sm">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </div>
  )
}

function Sample({ sample }: { readonly sample: Total['sample'] }) {
  if (sample.length === 0) return null
  return (
    <Table aria-label="The first of them" fz="sm" withTableBorder>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">The first of them</Table.Th>
          <Table.Th scope="col">Connection</Table.Th>
          <Table.Th scope="col">Destination</Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            Received
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sample.map((each) => (
          <Table.Tr key={`${each.event_id} ${each.destination} ${each.connection_id}`}>
            <Table.Td>
              {each.type} {each.event_id}
            </Table.Td>
            <Table.Td>{each.connection_id}</Table.Td>
            <Table.Td>
              <DestinationLink id={each.destination} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <TimeAgo at={each.received_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function counted(count: number): string {
  return `${figure(count)} ${count === 1 ? 'delivery' : 'deliveries'}`
}
