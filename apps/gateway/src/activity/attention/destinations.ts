import type { Backlog, HeldReason } from '@guidepost/store'
import { placeOf, type Attention, type HeldDestination } from './kinds.ts'

type Words = Pick<Attention, 'cause' | 'severity' | 'whatToDo'> & { readonly says: string }

const words: Record<HeldReason, Words> = {
  failing: {
    cause: 'destination_failing',
    severity: 'critical',
    says: 'fails',
    whatToDo: 'Mend the receiver. It is tried again by itself, and gets all that waits then.',
  },
  gone: {
    cause: 'destination_gone',
    severity: 'critical',
    says: 'said that it is gone',
    whatToDo: 'It answered 410. Resume it when it takes deliveries again, or delete it.',
  },
  handler_missing: {
    cause: 'handler_missing',
    severity: 'critical',
    says: 'is declared by no process',
    whatToDo: 'Put the handler back into guidepost.config.ts, under the same id, and start again.',
  },
  paused: {
    cause: 'destination_paused',
    severity: 'info',
    says: 'is paused',
    whatToDo: 'Resume it when it is to get what waits.',
  },
}

/** What does not arrive at destinations: those that are held, and dead letters. */
export function attentionToDestinations(
  { waiting, dead }: Backlog,
  held: readonly HeldDestination[],
): readonly Attention[] {
  const counts = new Map(waiting.destinations.map(({ destination, count }) => [destination, count]))
  const countOf = ({ id }: HeldDestination): number => counts.get(id) ?? 0
  // A handler that nobody declares any more and nobody waits for needs nobody.
  const concerning = held.filter((each) => each.reason !== 'handler_missing' || countOf(each) > 0)
  const single = concerning
    .filter(({ override }) => !override)
    .map((each) => ({
      ...attentionOfHeld(each, each.kind === 'handler' ? `The handler "${each.id}"` : `The endpoint ${each.id}`),
      count: countOf(each),
      capped: waiting.capped,
    }))
  const overrides = Map.groupBy(
    concerning.filter(({ override }) => override),
    ({ reason }) => reason,
  )
  const grouped = [...overrides.values()].map((group) => ({
    ...attentionOfHeld(group[0]!, 'A webhook URL of a connection’s own'),
    count: group.length,
    unit: 'destinations' as const,
    since: Math.min(...group.map(({ since }) => since)),
    detail: null,
    where: placeOf('destinations'),
  }))
  return [...single, ...grouped, ...attentionToDead(dead)]
}

function attentionOfHeld({ id, reason, message, since }: HeldDestination, name: string): Attention {
  const { says, ...rest } = words[reason]
  const where = placeOf('destination', { id })
  return {
    ...rest,
    title: `${name} ${says}`,
    count: 0,
    capped: false,
    unit: 'deliveries',
    since,
    detail: message,
    where,
  }
}

function attentionToDead({ destinations, capped }: Backlog['dead']): readonly Attention[] {
  return destinations.map(({ destination, count, since }) => ({
    cause: 'dead_letters',
    severity: 'critical',
    count,
    capped,
    unit: 'deliveries',
    since,
    title: `Dead letters of ${destination}`,
    detail: null,
    whatToDo: 'Their tries are used up. Look at the errors, mend the cause, then replay them.',
    where: placeOf('dead_letters', { id: destination }),
  }))
}
