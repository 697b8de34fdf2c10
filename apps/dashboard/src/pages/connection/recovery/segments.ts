import type { Account, EntityCoverage, Stretch } from '../../../api/coverage.ts'
import { formatCount } from '../../../format/numbers.ts'

/** What a part of a strip means. The names are those of its CSS classes. */
export type Kind = 'inactive' | 'pushed' | 'recovered' | 'open' | 'behind'

/** A part of a strip. */
export interface Segment {
  readonly from: number
  readonly to: number
  readonly kind: Kind
  /** The accounts of its stretches, with their true times. */
  readonly stretches: readonly Stretch[]
}

/** Closed stretches shorter than this part of the strip share a segment with their small neighbours: a person can see and hit it. */
const smallest = 1 / 48

/** The parts of an entity's strip between two times: without gaps, oldest first. Pure. */
export function segmentsOf(
  { active_since: activeSince, is_behind: isBehind, stretches }: EntityCoverage,
  { from, to }: { readonly from: number; readonly to: number },
): readonly Segment[] {
  const small = (to - from) * smallest
  const isSmall = ({ from: start, to: end, kind }: Segment): boolean =>
    end - start < small && (kind === 'pushed' || kind === 'recovered')
  const segments: Segment[] = []
  const active = Math.min(to, Math.max(from, Date.parse(activeSince)))
  if (active > from) segments.push({ from, to: active, kind: 'inactive', stretches: [] })
  for (const stretch of stretches) {
    const next: Segment = {
      from: Math.max(from, Date.parse(stretch.from)),
      // The provider's clock may be ahead.
      to: Math.min(to, Date.parse(stretch.to)),
      kind: stretch.kind === 'open' && isBehind ? 'behind' : stretch.kind,
      stretches: [stretch],
    }
    const last = segments.at(-1)
    if (next.to <= next.from) continue
    if (last && isSmall(last) && isSmall(next)) segments.splice(-1, 1, joined(last, next))
    else segments.push(next)
  }
  return segments
}

const joined = (one: Segment, other: Segment): Segment => ({
  from: one.from,
  to: other.to,
  kind: one.kind === 'recovered' ? one.kind : other.kind,
  stretches: [...one.stretches, ...other.stretches],
})

/** How many events an account recovered. */
const recoveredIn = ({ recovered }: Account): number => Object.values(recovered).reduce((sum, each) => sum + each, 0)

/** What a segment found, in a few words; empty if there is nothing to say. */
export function outcomeOf({ stretches }: Segment): string {
  const accounts = stretches.flatMap(({ account }) => account ?? [])
  const sum = (count: (account: Account) => number): number =>
    accounts.reduce((total, account) => total + count(account), 0)
  const recovered = sum(recoveredIn)
  const unclear = sum(({ records }) => records.unclear)
  const uncoverable = new Set(accounts.flatMap((account) => account.uncoverable.map(({ code }) => code))).size
  return [
    recovered > 0 && `${formatCount(recovered, 'event')} recovered`,
    unclear > 0 && `${formatCount(unclear, 'record')} unclear`,
    uncoverable > 0 && `${formatCount(uncoverable, 'kind')} of change uncoverable`,
  ]
    .filter((text) => text !== false)
    .join(', ')
}

/** Whether some kinds of changes can no longer be found in the time of a segment. */
export const hasUncoverable = ({ stretches }: Segment): boolean =>
  stretches.some(({ account }) => account !== null && account.uncoverable.length > 0)
