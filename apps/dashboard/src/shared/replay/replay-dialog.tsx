import { Button, Checkbox, Group, Modal, Progress, Stack, Table, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { formatCount, formatNumber } from '../../format/numbers.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { queuedText } from '../deliveries/delivery-texts.ts'
import { DestinationLink } from '../deliveries/destination-link.tsx'
import type { ReplayTotal, Selection } from './replay-steps.ts'
import { useReplay, type Replay } from './use-replay.ts'
import { Reaches, Skipped } from './whom.tsx'

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
            ? 'Sends every matched event in the filter to each destination that subscribes to it now, including new destinations, except where it arrived already.'
            : 'Sends the dead letters in the filter to their destinations again, as new deliveries: the open ones, unless the filter has another status.'}
        </Text>
        <PhaseText replay={replay} />
        {phase === 'sending' && (
          <Progress value={plan.replayed === 0 ? 100 : (100 * sent.replayed) / plan.replayed} aria-label="Sent" />
        )}
        {phase === 'confirming' && <Reaches reaches={plan.reaches} />}
        <Skipped skipped={(isOver ? sent : plan).skipped} />
        {!isOver && <Sample sample={plan.sample} />}
        {(phase === 'confirming' || phase === 'counting') && (
          <Checkbox
            label="Include what arrived already"
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
  return <Start plan={plan} isCounting={phase === 'counting'} onStart={start} onClose={onClose} />
}

/** From here on, a person must type the number: a button is clicked without reading it. */
const manyFrom = 1000

function Start({
  plan: { replayed },
  isCounting,
  onStart,
  onClose,
}: {
  readonly plan: ReplayTotal
  readonly isCounting: boolean
  readonly onStart: () => void
  readonly onClose: () => void
}) {
  const [typed, setTyped] = useState('')
  const asks = !isCounting && replayed >= manyFrom
  const isTyped = typed.replaceAll(/[\s,]/g, '') === String(replayed)
  return (
    <>
      {asks && (
        <TextInput
          label={`Type ${formatNumber(replayed)} to confirm`}
          value={typed}
          autoComplete="off"
          inputMode="numeric"
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={isCounting} disabled={replayed === 0 || (asks && !isTyped)} onClick={onStart}>
          {replayed === 0 ? 'Nothing to replay' : `Replay ${formatNumber(replayed)}`}
        </Button>
      </Group>
    </>
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
