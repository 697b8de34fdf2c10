import type { KnownEvent, Provider, RecoveredEvent } from '@guidepost/provider'
import type { RecoveryFinding } from '@guidepost/store'
import { contentOf, keptHeaders } from '../../receive/receipt.ts'
import type { Watched } from './watched.ts'

/** Turns what recovery found into what the store records: at the path of the registration, as if it had been pushed. */
export function toFinding(
  provider: Provider,
  { registration, entity }: Watched,
  { origin, fidelity, body, headers, between, actor }: RecoveredEvent,
  { known, now }: { readonly known: readonly KnownEvent[]; readonly now: number },
): RecoveryFinding {
  const content = contentOf(provider, { body, headers, receivedAt: now })
  // A row of the log may name an earlier webhook of the registration.
  const matchKey = provider.receive.matchKeyOf(entity.matchValues[0]) ?? null
  const own = 'events' in content ? { events: content.events.map((event) => ({ ...event, matchKey })) } : content
  const receipt = {
    integrationId: registration.integrationId,
    registrationId: registration.id,
    receivedAt: now,
    origin,
    headers: keptHeaders(headers),
    body,
    secretId: null,
    content: own,
  }
  const late = known.some(({ identity }) => (identity.occurredAt ?? Number.NEGATIVE_INFINITY) > between.to)
  return { receipt, facts: { fidelity, between, actor, late } }
}

/** The identity of a found event. */
function identityOf({ receive }: Provider, { body, headers }: RecoveredEvent) {
  const webhook = { body, headers, receivedAt: 0 }
  const parsed = receive.parse(webhook)
  const payload = parsed.ok ? parsed.events[0] : undefined
  return payload === undefined ? undefined : receive.identify(payload, webhook)
}

/**
 * Whether the event arrived after all. The bytes of a pushed event and of a found one differ: what the log kept is
 * recognised by the provider's dedupe key, and what was composed by action and time.
 */
export function hasArrived(
  provider: Provider,
  event: RecoveredEvent,
  known: readonly KnownEvent[],
  overlapMs: number,
): boolean {
  const found = identityOf(provider, event)
  if (!found) return false
  if (event.fidelity === 'exact' && event.origin === 'error-log') {
    return known.some(({ identity }) => identity.dedupeKey === found.dedupeKey)
  }
  const toleranceMs = event.origin === 'history' ? 1000 : overlapMs
  const at = found.occurredAt ?? event.between.to
  return known.some(
    ({ identity }) =>
      identity.action === found.action && Math.abs((identity.occurredAt ?? Number.NaN) - at) <= toleranceMs,
  )
}
