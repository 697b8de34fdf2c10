import type { RawBuilder } from 'kysely'

/** How many events a step examines, and how many steps a page takes at most. */
export const examinedPerStep = 500
export const stepsPerPage = 4

/** Finds the events that a filter may mean, newest first. */
export interface EventScan {
  /** The next ids below `before`, at most `examinedPerStep`, newest first. */
  next(before: number): Promise<readonly number[]>
  /** In SQL: the event has what `next` does not check. */
  readonly matches: RawBuilder<boolean>
}
