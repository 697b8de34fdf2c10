import { Button, Group, Modal, Progress, Stack, Table, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { Link } from 'wouter'
import { formatCount, formatNumber } from '../../../format/numbers.ts'
import { paths } from '../../../paths.ts'
import { ErrorNotice } from '../../../ui/error-notice.tsx'
import type { ConnectionFilter } from '../connection-filter.ts'
import type { BulkAction, BulkResult } from './run.ts'
import { useBulk, type Bulk } from './use-bulk.ts'

/** What each action is called, and what it does to each webhook. */
export const actionTexts: Readonly<Record<BulkAction, { readonly name: string; readonly effect: string }>> = {
  check: { name: 'Check now', effect: 'Looks at each webhook and at the rights of its user now. Changes nothing.' },
  retry: {
    name: 'Retry',
    effect: 'Sets up or repairs each webhook now, even if a person switched it off at the provider.',
  },
  rotate: {
    name: 'Rotate secrets',
    effect: 'Gives each webhook a new signing secret. The old one stays valid for at least 1 day.',
  },
  apply: {
    name: 'Apply plans',
    effect: 'Makes the changes that wait for approval at each webhook, skipping the safety brakes.',
  },
}

/** An action on every webhook that the filter matches: the plan, the progress and a report for each tenant. */
export function BulkDialog({
  action,
  filter,
  onClose,
}: {
  readonly action: BulkAction
  readonly filter: ConnectionFilter
  readonly onClose: () => void
}) {
  const bulk = useBulk(filter, action)
  const { name, effect } = actionTexts[action]
  const { phase, found, targets, results } = bulk
  const failed = [...results.values()].filter(({ ok }) => !ok)
  const tenants = new Set(targets.map(({ connection, integration }) => `${integration}/${connection}`)).size
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={phase !== 'running'}
      size="lg"
      centered
      title={`${name}: all that match`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text>{effect}</Text>
        <Text fw={600} role="status">
          {phase === 'selecting' && `Selecting… ${formatCount(found, 'webhook')} so far`}
          {phase !== 'selecting' &&
            results.size === 0 &&
            `${formatCount(targets.length, 'webhook')} of ${formatCount(tenants, 'tenant')}`}
          {results.size > 0 &&
            `${formatNumber(results.size)} of ${formatNumber(targets.length)}: ${formatNumber(results.size - failed.length)} succeeded, ${formatNumber(failed.length)} failed${phase === 'stopped' ? '. Stopped' : ''}`}
        </Text>
        {phase === 'confirming' && <Examples bulk={bulk} />}
        {phase === 'running' && (
          <Progress value={(100 * results.size) / Math.max(1, targets.length)} aria-label={`${name}: progress`} />
        )}
        {bulk.error && <ErrorNotice error={bulk.error} />}
        {failed.length > 0 && <Failures failed={failed} />}
        <Buttons bulk={bulk} name={name} onClose={onClose} />
      </Stack>
    </Modal>
  )
}

const maxExamples = 5

function Examples({ bulk: { targets } }: { readonly bulk: Bulk }) {
  if (targets.length === 0) return null
  const names = [...new Set(targets.map(({ connection }) => connection))]
  return (
    <Text size="sm" c="dimmed">
      {names.slice(0, maxExamples).join(', ')}
      {names.length > maxExamples && ' …'}
    </Text>
  )
}

const maxFailures = 50

/** The failures one by one; the downloaded report has all results. */
function Failures({ failed }: { readonly failed: readonly BulkResult[] }) {
  return (
    <Table aria-label="Failed" fz="sm" withTableBorder>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Tenant</Table.Th>
          <Table.Th scope="col">Result</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {failed.slice(0, maxFailures).map(({ id, integration, connection, entity, result, message }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <Link href={paths.connection(integration, connection)}>{connection}</Link>, {entity}
            </Table.Td>
            <Table.Td>{message === '' ? result : message}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      {failed.length > maxFailures && (
        <Table.Caption>{formatNumber(failed.length - maxFailures)} more are in the report</Table.Caption>
      )}
    </Table>
  )
}

function Buttons({
  bulk: { phase, targets, results, rest, start, stop },
  name,
  onClose,
}: {
  readonly bulk: Bulk
  readonly name: string
  readonly onClose: () => void
}) {
  if (phase === 'running') {
    return (
      <Group justify="flex-end">
        <Button variant="default" onClick={stop}>
          Stop
        </Button>
      </Group>
    )
  }
  const isFirst = results.size === 0
  return (
    <Group justify="flex-end">
      {!isFirst && (
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => download([...results.values()])}
        >
          Download report
        </Button>
      )}
      <Button variant="default" onClick={onClose}>
        {isFirst ? 'Cancel' : 'Close'}
      </Button>
      {(isFirst || rest.length > 0) && (
        <Button loading={phase === 'selecting'} disabled={targets.length === 0} onClick={start}>
          {targets.length === 0
            ? 'No webhook matches'
            : `${isFirst ? name : 'Try again'}: ${formatNumber(rest.length)}`}
        </Button>
      )}
    </Group>
  )
}

/** Saves a line of JSON for each webhook: the report of `guidepost registrations … --report`. */
function download(results: readonly BulkResult[]): void {
  const lines = results.map(({ id, ...result }) => `${JSON.stringify({ ...result, registration: id })}\n`)
  const url = URL.createObjectURL(new Blob(lines, { type: 'application/jsonl' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'report.jsonl'
  link.click()
  URL.revokeObjectURL(url)
}
