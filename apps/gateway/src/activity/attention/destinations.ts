import type { Backlog, HeldReason } from '@guidepost/store'
import { linkTo, type Attention, type AttentionInput, type HeldDestination } from './kinds.ts'

/** `predicate` follows the name of the destination in the title. */
type Texts = Pick<Attention, 'cause' | 'severity' | 'whatToDo'> & { readonly predicate: string }

const texts: Record<HeldReason, Texts> = {
  failing: {
    cause: 'destination_failing',
    severity: 'critical',
    predicate: 'fails',
    whatToDo: 'Fix the receiver. Guidepost retries, and then delivers everything that waits.',
  },
  gone: {
    cause: 'destination_gone',
    severity: 'critical',
    predicate: 'is gone',
    whatToDo: 'It answered 410. Resume it when it accepts deliveries again, or delete it.',
  },
  handler_missing: {
    cause: 'handler_missing',
    severity: 'critical',
    predicate: 'is declared by no process',
    whatToDo: 'Add the handler to guidepost.config.ts again, under the same id, and restart.',
  },
  paused: {
    cause: 'destination_paused',
    severity: 'info',
    predicate: 'is paused',
    whatToDo: 'Resume it to deliver everything that waits.',
  },
  undeclared: {
    cause: 'destination_undeclared',
    severity: 'warning',
    predicate: 'is not in the configuration file any more',
    whatToDo: 'Put it back into the file and restart, resume it, or delete it.',
  },
}

/** Deliveries that don't arrive: those of held destinations, and dead letters. */
export function attentionToDestinations({ backlog, held, names }: AttentionInput): readonly Attention[] {
  const { waiting, dead } = backlog
  const counts = new Map(waiting.destinations.map(({ destination, count }) => [destination, count]))
  const countOf = ({ id }: HeldDestination): number => counts.get(id) ?? 0
  // A handler that no process declares, and that no delivery waits for, was removed on purpose.
  const concerning = held.filter((each) => each.reason !== 'handler_missing' || countOf(each) > 0)
  const single = concerning
    .filter(({ override }) => !override)
    .map((each) => ({
      ...attentionOfHeld(each, each.kind === 'handler' ? `The handler "${each.id}"` : each.name),
      count: countOf(each),
      capped: waiting.capped,
    }))
  const overrides = Map.groupBy(
    concerning.filter(({ override }) => override),
    ({ reason }) => reason,
  )
  const grouped = [...overrides.values()].map((group) => ({
    ...attentionOfHeld(group[0]!, 'The webhook URL of a connection'),
    count: group.length,
    unit: 'destinations' as const,
    since: Math.min(...group.map(({ since }) => since)),
    detail: null,
    where: linkTo('destinations'),
  }))
  return [...single, ...grouped, ...attentionToDead(dead, names)]
}

function attentionOfHeld({ id, reason, message, since }: HeldDestination, name: string): Attention {
  const { predicate, ...rest } = texts[reason]
  const where = linkTo('destination', { id })
  return {
    ...rest,
    title: `${name} ${predicate}`,
    count: 0,
    capped: false,
    unit: 'deliveries',
    since,
    detail: message,
    where,
  }
}

function attentionToDead(
  { destinations, capped }: Backlog['dead'],
  names: AttentionInput['names'],
): readonly Attention[] {
  return destinations.map(({ destination, count, since }) => ({
    cause: 'dead_letters',
    severity: 'critical',
    count,
    capped,
    unit: 'deliveries',
    since,
    title: `Dead letters of ${names.get(destination) ?? destination}`,
    detail: null,
    whatToDo:
      'Their attempts are used up. Fix the cause of the errors, then replay them. Dismiss those that nobody needs.',
    where: linkTo('dead_letters', { id: destination, status: 'open' }),
  }))
}
