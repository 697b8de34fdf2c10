import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconCircleCheck, IconExclamationCircle, IconInfoCircle } from '@tabler/icons-react'
import { Link } from 'wouter'
import { formatLocalTime } from '../../format/local-time.ts'
import { formatCount, formatCounted } from '../../format/numbers.ts'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { attentionPath } from './attention-path.ts'
import { Mute, Unmute } from './mute.tsx'
import type { Activity, Attention } from './queries.ts'

const severities = {
  critical: { Icon: IconExclamationCircle, color: 'red', label: 'Urgent' },
  warning: { Icon: IconAlertTriangle, color: 'yellow', label: 'Warning' },
  info: { Icon: IconInfoCircle, color: 'blue', label: 'Information' },
}

const singularUnits: Readonly<Record<Attention['unit'], string>> = {
  connections: 'connection',
  deliveries: 'delivery',
  destinations: 'destination',
  events: 'event',
  webhooks: 'webhook',
  installations: 'installation',
}

/** What needs a person, grouped by cause, most urgent first. */
export function AttentionList({
  attention,
  muted,
  total,
  range,
}: {
  readonly attention: readonly Attention[]
  readonly muted: readonly Attention[]
  /** The counts of the period; undefined while they load. */
  readonly total: Activity['total'] | undefined
  readonly range: string
}) {
  return (
    <Card component="section" aria-labelledby="attention" withBorder padding={0}>
      <Group px="md" py="sm" gap="xs">
        <Title order={2} size="h4" id="attention">
          Needs attention
        </Title>
        {attention.length > 0 && (
          <Badge variant="light" color="gray" aria-label={`${attention.length} causes`}>
            {attention.length}
          </Badge>
        )}
      </Group>
      {attention.length === 0 ? (
        <Card.Section withBorder inheritPadding px="md" py="md" mx={0}>
          <Group gap="xs" wrap="nowrap">
            <IconCircleCheck size={20} color="var(--mantine-color-teal-6)" aria-hidden />
            <Text>{allWell(total, range)}</Text>
          </Group>
        </Card.Section>
      ) : (
        <AttentionItems items={attention} />
      )}
      {muted.length > 0 && <MutedItems muted={muted} />}
    </Card>
  )
}

function AttentionItems({ items, label }: { readonly items: readonly Attention[]; readonly label?: string }) {
  return (
    <Stack component="ul" aria-label={label} gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
      {items.map((one) => (
        <AttentionItem key={one.id} {...one} />
      ))}
    </Stack>
  )
}

/** Hidden until somebody wants to see them: they can wait. */
function MutedItems({ muted }: { readonly muted: readonly Attention[] }) {
  const [isOpen, { toggle }] = useDisclosure()
  return (
    <>
      <Group px="md" py="xs" style={itemStyle}>
        <Button variant="subtle" color="gray" size="compact-sm" aria-expanded={isOpen} onClick={toggle}>
          {isOpen ? 'Hide' : 'Show'} {formatCount(muted.length, 'muted problem')}
        </Button>
      </Group>
      {isOpen && <AttentionItems items={muted} label="Muted problems" />}
    </>
  )
}

const itemStyle = { borderTop: '1px solid var(--mantine-color-default-border)' }

/** Claims only what the counts show. */
function allWell(total: Activity['total'] | undefined, range: string): string {
  if (!total) return 'No problems found.'
  const { accepted, duplicate, unmatched, other } = total.events
  if (accepted + duplicate + unmatched + other === 0) return `No problems found. No webhook has arrived (${range}).`
  if (total.deliveries.succeeded === 0) return `No problems found. Webhooks arrive; nothing was delivered (${range}).`
  return 'No problems: webhooks arrive and deliveries succeed.'
}

function AttentionItem(attention: Attention) {
  const { id, severity, count, capped, unit, since, title, detail, what_to_do: whatToDo, where, mute } = attention
  const { Icon, color, label } = severities[severity]
  return (
    <Group component="li" align="flex-start" gap="sm" px="md" py="sm" style={itemStyle}>
      <Icon
        size={20}
        color={mute ? 'var(--mantine-color-dimmed)' : `var(--mantine-color-${color}-6)`}
        aria-label={label}
        role="img"
      />
      <Stack gap={2} flex="1 1 260px">
        <Group gap="xs">
          <Text fw={600}>{title}</Text>
          <Text size="sm" c="dimmed" className="figures">
            {formatCounted({ count, capped })} {count === 1 ? singularUnits[unit] : unit}
            {since !== null && (
              <>
                , since <TimeAgo at={since} />
              </>
            )}
          </Text>
        </Group>
        {detail !== null && <Text size="sm">{detail}</Text>}
        <Text size="sm" c="dimmed">
          {mute ? <MuteText {...mute} /> : whatToDo}
        </Text>
      </Stack>
      <Group gap="xs" wrap="nowrap">
        {mute ? <Unmute id={id} title={title} /> : <Mute id={id} title={title} />}
        <Button component={Link} href={attentionPath(where)} variant="default" size="xs" aria-label={`Show: ${title}`}>
          Show
        </Button>
      </Group>
    </Group>
  )
}

function MuteText({ by, reason, at, until }: NonNullable<Attention['mute']>) {
  return (
    <>
      Muted by {by} <TimeAgo at={at} />, until {until === null ? 'it gets worse' : formatLocalTime(until)}: {reason}
    </>
  )
}
