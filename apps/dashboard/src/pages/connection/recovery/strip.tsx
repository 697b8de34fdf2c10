import { Group, Text } from '@mantine/core'
import { useRef, useState, type KeyboardEvent } from 'react'
import type { Span } from './spans.ts'
import { hasUncoverable, outcomeOf, type Kind, type Segment } from './segments.ts'

const names: Readonly<Record<Kind, string>> = {
  inactive: 'not active yet',
  pushed: 'pushed',
  recovered: 'recovered',
  open: 'open',
  behind: 'open for too long',
}

/** How many times the axis names. */
const ticks = 4

/** The arrow keys move along the strip, which is one stop of the Tab key. */
const moves: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowLeft: (index) => index - 1,
  ArrowRight: (index) => index + 1,
  Home: () => 0,
  End: (_, last) => last,
}

/** A stretch of time for people: `recovered, 21 Nov, 08:00 to 09:00, 3 events recovered`. */
function labelOf(segment: Segment, span: Span): string {
  const outcome = outcomeOf(segment)
  const time = `${span.format(segment.from)} to ${span.format(segment.to)}`
  return `${names[segment.kind]}, ${time}${outcome === '' ? '' : `, ${outcome}`}`
}

/** Time from left to right, with what covers it. Each stretch is a button. */
export function Strip({
  entity,
  segments,
  span,
  selected,
  onSelect,
}: {
  readonly entity: string
  readonly segments: readonly Segment[]
  readonly span: Span
  /** The chosen segment. */
  readonly selected: Segment | undefined
  readonly onSelect: (segment: Segment) => void
}) {
  const buttons = useRef<HTMLDivElement>(null)
  const last = segments.length - 1
  const [focused, setFocused] = useState(last)
  const stop = Math.min(focused, last)

  function move(event: KeyboardEvent): void {
    const target = moves[event.key]?.(stop, last)
    if (target === undefined) return
    event.preventDefault()
    const index = Math.max(0, Math.min(last, target))
    setFocused(index)
    ;(buttons.current?.children[index] as HTMLElement | undefined)?.focus()
  }

  return (
    <div>
      <div ref={buttons} className="strip" role="toolbar" aria-label={`Coverage of ${entity}`} onKeyDown={move}>
        {segments.map((segment, index) => (
          <button
            key={segment.from}
            type="button"
            className="stretch"
            data-kind={segment.kind}
            data-uncoverable={hasUncoverable(segment) || undefined}
            style={{ flexGrow: segment.to - segment.from }}
            tabIndex={index === stop ? 0 : -1}
            aria-label={labelOf(segment, span)}
            aria-pressed={segment.from === selected?.from}
            title={labelOf(segment, span)}
            onFocus={() => setFocused(index)}
            onClick={() => onSelect(segment)}
          />
        ))}
      </div>
      <Axis segments={segments} span={span} />
    </div>
  )
}

function Axis({ segments, span }: { readonly segments: readonly Segment[]; readonly span: Span }) {
  const [from, to] = [segments[0]?.from ?? 0, segments.at(-1)?.to ?? 0]
  const times = Array.from({ length: ticks }, (_, index) => from + ((to - from) * index) / (ticks - 1))
  return (
    <Group justify="space-between" wrap="nowrap" mt={4} aria-hidden>
      {times.map((time, index) => (
        <Text key={index} size="xs" c="dimmed" className="figures">
          {index === ticks - 1 ? 'now' : span.formatTick(time)}
        </Text>
      ))}
    </Group>
  )
}

const explanations: readonly (readonly [Kind | 'uncoverable', string])[] = [
  ['pushed', 'Pushed: nothing was missing'],
  ['recovered', 'Recovered: missing changes were fetched back'],
  ['uncoverable', 'Recovered, except for kinds of changes that nobody can find any more'],
  ['open', 'Open: the next sweep compares it'],
  ['behind', 'Open for more than 3 hours'],
  ['inactive', 'The webhook was not active yet'],
]

/** Explains the patterns of strips. */
export function Legend() {
  return (
    <Group component="ul" gap="xs" m={0} p={0} aria-label="Legend" style={{ listStyle: 'none' }}>
      {explanations.map(([kind, text]) => (
        <Group key={kind} component="li" gap={6} wrap="nowrap">
          <span
            className="stretch"
            data-kind={kind === 'uncoverable' ? 'recovered' : kind}
            data-uncoverable={kind === 'uncoverable' || undefined}
            aria-hidden
          />
          <Text size="xs">{text}</Text>
        </Group>
      ))}
    </Group>
  )
}
