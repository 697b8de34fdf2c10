import type { Callout, Change } from '../ledger.ts'
import type { LogEntry } from '../event-log.ts'

/** Formats a log entry as one line of text. */
export function describeEntry(entry: LogEntry): string {
  return `${new Date(entry.at).toISOString()} ${entry.tenant === '' ? '' : `${entry.tenant} `}${describeEvent(entry)}`
}

function describeEvent(entry: LogEntry): string {
  if (entry.kind === 'request') return `${entry.request.method} ${entry.request.path} -> ${entry.request.status}`
  if (entry.kind === 'change') return describeChange(entry.change)
  if (entry.kind === 'mail') return `mail to ${entry.mail.to.join(', ')}: ${entry.mail.subject}`
  if (entry.kind === 'deactivated') return `${webhookName(entry.webhook)} deactivated (${entry.cause})`
  const { webhook, action, sequenceNumber = '-' } = entry.callout
  return `${webhookName(webhook)} ${action} #${sequenceNumber} ${entry.kind}${lastAttempt(entry.callout)}`
}

function describeChange({ entity, id, action, callouts }: Change): string {
  const skipReasons = callouts.flatMap(({ state, reason }) => (state === 'not-sent' ? [reason] : []))
  const count = callouts.length - skipReasons.length
  const skipped = skipReasons.length > 0 ? `, skipped: ${skipReasons.join(', ')}` : ''
  return `${entity} ${id} ${action}: ${count} ${count === 1 ? 'callout' : 'callouts'}${skipped}`
}

function webhookName({ entity, id }: Callout['webhook']): string {
  return `${entity}Webhook ${id}`
}

function lastAttempt({ attempts }: Callout): string {
  const last = attempts.at(-1)
  return last ? ` (attempt ${attempts.length}: ${last.error ?? last.status})` : ''
}
