import { Group, Stack, Text } from '@mantine/core'
import type { components } from '../../api/schema.d.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { duration } from '../../format/numbers.ts'
import { StateBadge, type Tone } from '../../ui/state-badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

type Attempt = components['schemas']['Attempt']

const outcomes: Readonly<Record<Attempt['outcome'], { readonly word: string; readonly tone: Tone }>> = {
  succeeded: { word: 'succeeded', tone: 'good' },
  retry: { word: 'failed', tone: 'warning' },
  dead: { word: 'given up', tone: 'bad' },
  release: { word: 'not counted', tone: 'quiet' },
}

/** Shown at once; the others when they are asked for. */
const shownAtOnce = 3

/** Each try of a delivery, the last one first: when, how it went, how long it took, what was answered. */
export function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <Text c="dimmed">Not tried yet.</Text>
  const newestFirst = attempts.toReversed()
  const list = (some: readonly Attempt[]) => (
    <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
      {some.map((attempt) => (
        <One key={`${attempt.number} ${attempt.started_at}`} {...attempt} />
      ))}
    </Stack>
  )
  const older = newestFirst.slice(shownAtOnce)
  return (
    <Stack gap="xs">
      {list(newestFirst.slice(0, shownAtOnce))}
      {older.length > 0 && (
        <details>
          <summary>{older.length} earlier tries</summary>
          <div style={{ marginTop: 'var(--mantine-spacing-xs)' }}>{list(older)}</div>
        </details>
      )}
    </Stack>
  )
}

function One(attempt: Attempt) {
  const { number, outcome, started_at: at, latency_ms: latency, status, error } = attempt
  const { word, tone } = outcomes[outcome]
  const answered = attempt.answer_text ?? attempt.answer_base64
  return (
    <li>
      <Group gap="xs">
        <Text size="sm" fw={600} className="figures">
          Try {number}
        </Text>
        <StateBadge state={word} tone={tone} />
        <Text size="sm" className="figures">
          {status === null ? '' : `HTTP ${status} · `}
          {duration(latency)}
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
      {answered !== null && answered !== '' && (
        <details>
          <summary>What was answered{attempt.answer_text === null ? ' (base64)' : ''}</summary>
          <CodeBlock label={`answer to try ${number}`} text={answered} height={200} />
        </details>
      )}
    </li>
  )
}
