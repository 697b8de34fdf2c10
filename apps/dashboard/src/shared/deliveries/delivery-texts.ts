import type { components } from '../../api/schema.d.ts'
import { figure } from '../../format/numbers.ts'

type Delivery = components['schemas']['Delivery']

/** Why a destination gets nothing for now, in a sentence. */
export const heldBecause: Readonly<Record<NonNullable<Delivery['held_reason']>, string>> = {
  paused: 'Somebody paused it. It goes on when somebody resumes it.',
  failing:
    'It failed again and again. One delivery at a time finds out whether it works; then all go on by themselves.',
  gone: 'It answered 410 Gone. It goes on when somebody resumes it.',
  handler_missing:
    'No gateway has this handler: it is gone from the configuration, or renamed. It goes on when it is back.',
}

/** What becomes of a delivery next; undefined if it is over, or there is nothing to say. */
export function whatNext({ state, held_reason: held }: Pick<Delivery, 'state' | 'held_reason'>): string | undefined {
  if (held !== null) return heldBecause[held]
  return nexts[state]
}

const nexts: Readonly<Partial<Record<Delivery['state'], string>>> = {
  due: 'It is sent as soon as its turn comes.',
  scheduled: 'It failed, and is tried again.',
  waiting: 'It waits until the event before it, about the same thing, has arrived or is given up.',
  leased: 'It is on its way at this moment.',
  dead: 'It was given up. It is kept, and can be replayed.',
  cancelled: 'Its connection or destination was deleted before it arrived.',
}

/** `1 delivery is on its way`. */
export function onTheirWay(count: number): string {
  return `${figure(count)} ${count === 1 ? 'delivery is on its' : 'deliveries are on their'} way`
}
