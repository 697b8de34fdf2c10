import { expect, it } from 'vitest'
import type { EntityCoverage, Stretch } from '../../../api/coverage.ts'
import { outcomeOf, segmentsOf } from './segments.ts'

const hourMs = 3_600_000
const at = (hour: number): string => new Date(hour * hourMs).toISOString()
const day = { from: 0, to: 24 * hourMs }
const rows = { here: 0, recovered: 0, left_to_sweep: 0, excluded: 0, partial: 0, unreadable: 0 }
const records = { unchanged: 0, excluded: 0, recovered: 0, unclear: 0, waiting: 0 }
const account = { records, rows, recovered: {}, uncoverable: [] }
const stretch = (from: number, to: number, kind: Stretch['kind'], more: object = {}): Stretch => ({
  from: at(from),
  to: at(to),
  kind,
  account: kind === 'open' ? null : { ...account, ...more },
})
const entity = (stretches: Stretch[], more: Partial<EntityCoverage> = {}): EntityCoverage => ({
  entity: 'Ticket',
  registration_id: 1,
  active_since: at(0),
  proven_until: at(0),
  is_behind: false,
  stretches,
  blind_spots: [],
  incomparable_fields: [],
  problem: null,
  ...more,
})
const shown = (one: EntityCoverage) =>
  segmentsOf(one, day).map(({ from, to, kind }) => [from / hourMs, to / hourMs, kind])

it('cuts stretches at the edges of the strip', () => {
  const stretches = [stretch(-5, 20, 'pushed'), stretch(20, 25, 'open')]
  expect(shown(entity(stretches))).toEqual([
    [0, 20, 'pushed'],
    [20, 24, 'open'],
  ])
})

it('begins when the webhook was active, and leaves out what ended before the strip', () => {
  const stretches = [stretch(-5, 0, 'recovered'), stretch(6, 24, 'pushed')]
  expect(shown(entity(stretches, { active_since: at(6) }))).toEqual([
    [0, 6, 'inactive'],
    [6, 24, 'pushed'],
  ])
})

it('marks an open time that is longer than it should be', () => {
  expect(shown(entity([stretch(0, 24, 'open')], { is_behind: true }))).toEqual([[0, 24, 'behind']])
})

it('joins small neighbours, and keeps a small stretch beside a long one', () => {
  const small = [18, 18.2, 18.4].map((from) => stretch(from, from + 0.2, from === 18.2 ? 'recovered' : 'pushed'))
  const stretches = [stretch(0, 18, 'pushed'), ...small, stretch(18.6, 24, 'pushed')]
  const segments = segmentsOf(entity(stretches), day)
  expect(segments.map(({ kind }) => kind)).toEqual(['pushed', 'recovered', 'pushed'])
  expect(segments.flatMap((each) => each.stretches)).toEqual(stretches)
})

it('keeps an open time apart, however small', () => {
  const stretches = [stretch(23.6, 23.7, 'recovered'), stretch(23.7, 23.8, 'pushed'), stretch(23.8, 24, 'open')]
  expect(shown(entity(stretches, { active_since: at(23.6) })).map(([, , kind]) => kind)).toEqual([
    'inactive',
    'recovered',
    'open',
  ])
})

it('says what a segment found', () => {
  const found = {
    recovered: { 'back-fill/state': 2, 'error-log/exact': 1 },
    records: { ...records, unclear: 1 },
    uncoverable: [{ action: 'delete', code: 'no_log', message: '' }],
  }
  const [segment] = segmentsOf(entity([stretch(0, 24, 'recovered', found)]), day)
  expect(outcomeOf(segment!)).toBe('3 events recovered, 1 record unclear, 1 kind of change uncoverable')
  expect(outcomeOf(segmentsOf(entity([stretch(0, 24, 'open')]), day)[0]!)).toBe('')
})
