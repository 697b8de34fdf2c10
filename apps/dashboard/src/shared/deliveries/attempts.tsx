import { Group, Stack, Text } from '@mantine/core'
import type { components } from '../../api/schema.d.ts'
import { formatCount, formatDuration } from '../../format/numbers.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { StateBadge, type Tone } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

type Attempt = components['schemas']['Attempt']

const outcomes: Readonly<Record<Attempt['outcome'], { readonly label: string; readonly tone: Tone }>> = {
  succeeded: { label: 'succeeded', tone: 'good' },
  retry: { label: 'failed', tone: 'warning' },
  dead: { label: 'failed, last attempt', tone: 'bad' },
  release: { label: 'interrupted', tone: 'quiet' },
}

/** Older attempts are collapsed. */
const shownAttempts = 3

/** The attempts of a delivery, newest first: outcome, HTTP status, duration, time and response. */
export function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <Text c="dimmed">No attempt yet.</Text>
  const newestFirst = attempts.toReversed()
  const list = (shown: readonly Attempt[]) => (
    <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
      {shown.map((attempt) => (
        <AttemptRow key={`${attempt.number} ${attempt.started_at}`} {...attempt} />
      ))}
    </Stack>
  )
  const older = newestFirst.slice(shownAttempts)
  return (
    <Stack gap="xs">
      {list(newestFirst.slice(0, shownAttempts))}
      {older.length > 0 && (
        <details>
          <summary>{formatCount(older.length, 'earlier attempt')}</summary>
          <div style={{ marginTop: 'var(--mantine-spacing-xs)' }}>{list(older)}</div>
        </details>
      )}
    </Stack>
  )
}

function AttemptRow(attempt: Attempt) {
  const { number, outcome, started_at: at, latency_ms: latency, status, error } = attempt
  const { label, tone } = outcomes[outcome]
  const response = attempt.answer_text ?? attempt.answer_base64
  return (
    <li>
      <Group gap="xs">
        <Text size="sm" fw={600} className="figures">
          Attempt {number}
        </Text>
        <StateBadge state={label} tone={tone} />
        <Text size="sm" className="figures">
          {status === null ? '' : `HTTP ${status} · `}
          {formatDuration(latency)}
        </Text>
        <Text size="sm" c="dimmed">
          <TimeAgo at={at} />
        </Text>
      </Group>
      {error !== null && (
        <Text size="sm" mt={2}>
          {error}
        </Text>
      )}
      {response !== null && response !== '' && (
        <details>
          <summary>Response{attempt.answer_text === null ? ' (base64)' : ''}</summary>
          <CodeBlock label={`response to attempt ${number}`} text={response} height={200} />
        </details>
      )}
    </li>
  )
}
