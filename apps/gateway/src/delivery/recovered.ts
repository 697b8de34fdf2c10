import type { ClaimedDelivery } from '@guidepost/store'

/** What a receiver learns about an event that recovery found. */
export interface Recovered {
  /** How it was found: `error-log`, `history`, `back-fill`, `deleted-log` or `absence`. */
  readonly origin: string
  /** How much of the lost event it gives back: `exact`, `intermediate`, `state`, `partial` or `suspected`. */
  readonly fidelity: string
  /** Between which times the change happened, on the provider's clock (ISO 8601). `from` is null if unknown. */
  readonly between: { readonly from: string | null; readonly to: string }
  /** The provider's id of the person or program that made the change; null if unknown. */
  readonly actor: string | null
}

/** What receivers see of a recovered event, beside its payload; null for an event that was pushed. */
export function recoveredOf({
  origin,
  recovered,
}: Pick<ClaimedDelivery['event'], 'origin' | 'recovered'>): Recovered | null {
  if (!recovered) return null
  const { fidelity, between, actor } = recovered
  const iso = (time: number): string => new Date(time).toISOString()
  return {
    origin,
    fidelity,
    between: { from: between.from === null ? null : iso(between.from), to: iso(between.to) },
    actor,
  }
}

/** Which events that recovery found a destination gets. `exact`: only those that the provider had logged as they were sent. */
export const recoveredChoices = ['all', 'exact', 'none'] as const
export type RecoveredChoice = (typeof recoveredChoices)[number]

/** Why a destination does not get an event, for people; `undefined` if it does. */
export function unwantedBecause(
  choice: RecoveredChoice,
  { origin, recovered }: Pick<ClaimedDelivery['event'], 'origin' | 'recovered'>,
): string | undefined {
  if (!recovered || choice === 'all' || (choice === 'exact' && recovered.fidelity === 'exact')) return undefined
  const wanted = choice === 'none' ? 'no recovered events' : 'only exact recovered events'
  return `it was recovered (${origin}, ${recovered.fidelity}), and the destination wants ${wanted}`
}
