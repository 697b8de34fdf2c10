import { Text } from '@mantine/core'
import type { Event } from '../../api/events.ts'
import { formatLocalTime } from '../../format/local-time.ts'
import { textOfFidelity, textOfOrigin } from '../../shared/events/recovered.ts'
import { Facts } from '../../ui/facts.tsx'

/** What recovery knows about an event that the provider could not deliver. */
export function Recovered({
  event: { origin },
  recovered: { fidelity, between, actor, late },
}: {
  readonly event: Pick<Event, 'origin'>
  readonly recovered: NonNullable<Event['recovered']>
}) {
  const to = formatLocalTime(between.to)
  return (
    <>
      <Facts
        facts={{
          From: textOfOrigin(origin),
          Fidelity: `${fidelity}: ${textOfFidelity(fidelity)}`,
          Changed: between.from === null ? `until ${to}` : `between ${formatLocalTime(between.from)} and ${to}`,
          By: actor ?? 'unknown',
        }}
      />
      {late && <Text size="sm">Late: a younger event of the same record was recorded before this one.</Text>}
    </>
  )
}
