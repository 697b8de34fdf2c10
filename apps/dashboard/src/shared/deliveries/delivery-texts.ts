import type { Delivery } from '../../api/events.ts'
import { formatCount } from '../../format/numbers.ts'

/** Why a destination receives nothing at the moment, and when that ends. */
export const heldReasons: Readonly<Record<NonNullable<Delivery['held_reason']>, string>> = {
  paused: 'This destination is paused. Deliveries continue when you resume it.',
  undeclared:
    'The configuration file no longer has this destination. Deliveries continue when it is back, or when you resume it.',
  failing:
    'This destination keeps failing. Guidepost tests it with one delivery at a time, and sends the rest once one succeeds.',
  gone: 'This destination answered 410 Gone. Deliveries continue when you resume it.',
  handler_missing:
    'No gateway has this handler: it was removed from the configuration or renamed. Deliveries continue when it is back.',
}

/** What happens next with a delivery; undefined if nothing does. */
export function nextStep({
  state,
  held_reason: held,
  error,
}: Pick<Delivery, 'state' | 'held_reason' | 'error'>): string | undefined {
  if (state === 'filtered') return `The filter of the destination leaves it out: ${error}.`
  if (held !== null) return heldReasons[held]
  return nextSteps[state]
}

const nextSteps: Readonly<Partial<Record<Delivery['state'], string>>> = {
  due: 'Waiting for a free slot.',
  scheduled: 'The last attempt failed. Guidepost will retry.',
  waiting: 'Waiting for the previous event of the same entity.',
  leased: 'Sending now.',
  dead: 'All attempts failed. The delivery is kept, and can be replayed.',
  cancelled: 'The connection or the destination was deleted before the delivery succeeded.',
}

/** `1 delivery queued`. */
export function queuedText(count: number): string {
  return `${formatCount(count, 'delivery', 'deliveries')} queued`
}
