import type { AutotaskEvent } from '@guidepost/autotask-payload'
import { normalizeGuid } from '@guidepost/connection-matcher'
import { textLimit, type Identity } from '@guidepost/provider'

/**
 * What a host needs to know about an event.
 *
 * The GUID identifies the webhook, not the event. It is the match key. A retry has the same sequence number and time as the
 * first attempt, so both are part of the dedupe key.
 */
export function identify(event: AutotaskEvent): Identity {
  const type = event.entity === 'unknown' ? (event.sent.entityType ?? 'unknown') : event.entity
  const action = event.action === 'unknown' ? (event.sent.action ?? 'unknown') : event.action
  const matchKey = normalizeGuid(event.guid)
  const occurred = event.eventTime ?? event.sent.eventTime
  const dedupeParts = [matchKey, action, type, event.id, occurred, event.sequenceNumber]
  return {
    type: cut(type),
    action: cut(action),
    matchKey: matchKey === undefined ? undefined : cut(matchKey),
    dedupeKey: cut(dedupeParts.map((part) => part ?? '').join('|')),
    orderingKey: event.id === undefined ? undefined : cut(`${type}:${event.id}`),
    occurredAt: event.eventTime === undefined ? undefined : Date.parse(event.eventTime),
    notice: event.action === 'Deactivated',
  }
}

/** Real texts are shorter than the limit. Two forged events that are equal after the cut only share an ordering key. */
function cut(text: string): string {
  return text.slice(0, textLimit)
}
