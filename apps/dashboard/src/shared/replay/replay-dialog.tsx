import { Button, Checkbox, Group, List, Modal, Progress, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { formatCount, formatNumber } from '../../format/numbers.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { queuedText } from '../deliveries/delivery-texts.ts'
import { DestinationLink } from '../deliveries/destination-link.tsx'
import type { ReplayTotal, Selection } from './replay-steps.ts'
import { useReplay, type Replay } from './use-replay.ts'

/** Replays everything that a filter selects: counts first, shows examples, and sends after a confirmation. */
export function ReplayDialog({ selection, onClose }: { readonly selection: Selection; readonly onClose: () => void }) {
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
            ? 'Sends every matched event in the filter to each destination that subscribes to it now, including new destinations.'
            : 'Sends the dead letters in the filter to their destinations again, as new deliveries: the open ones, unless the filter has another status.'}
        </Text>
        <PhaseText replay={replay} />
        {phase === 'sending' && (
          <Progress value={plan.replayed === 0 ? 100 : (100 * sent.replayed) / plan.replayed} aria-label="Sent" />
        )}
        <Skipped total={isOver ? sent : plan} />
        {!isOver && <Sample sample={plan.sample} />}
        {(phase === 'confirming' || phase === 'counting') && (
          <Checkbox
            label="Include deliveries that have already succeeded"
            description="Receivers get them again, with replay: true."
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

function PhaseText({ replay: { phase, plan, sent } }: { readonly replay: Replay }) {
  const isOver = phase === 'done' || phase === 'stopped'
  return (
    <div role="status">
      {phase === 'counting' && <Text>Counting… {formatNumber(plan.replayed)} so far</Text>}
      {phase === 'sending' && <Text>{queuedText(sent.replayed)}</Text>}
      {(phase === 'confirming' || phase === 'failed') && (
        <Text fw={600}>{formatCount(plan.replayed, 'delivery', 'deliveries')} to replay</Text>
      )}
      {isOver && (
        <Text fw={600}>
          {phase === 'stopped' && 'Stopped. '}
          {queuedText(sent.replayed)}
        </Text>
      )}
    </div>
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
        {plan.replayed === 0 ? 'Nothing to replay' : `Replay ${formatNumber(plan.replayed)}`}
      </Button>
    </Group>
  )
}

const skipReasons: Readonly<Record<keyof ReplayTotal['skipped'], string>> = {
  succeeded: 'have already succeeded',
  under_way: 'are already queued or being sent',
  not_wanted: 'have no receiver: the connection or the destination was deleted',
}

function Skipped({ total: { skipped } }: { readonly total: ReplayTotal }) {
  const lines = Object.entries(skipReasons).flatMap(([reason, text]) => {
    const count = skipped[reason as keyof ReplayTotal['skipped']]
    return count === 0 ? [] : [`${formatNumber(count)} ${text}`]
  })
  if (lines.length === 0) return null
  return (
    <div>
      <Text size="sm">Skipped:</Text>
      <List size="sm">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </div>
  )
}

function Sample({ sample }: { readonly sample: ReplayTotal['sample'] }) {
  if (sample.length === 0) return null
  return (
    <Table aria-label="First deliveries" fz="sm" withTableBorder>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">First events</Table.Th>
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
