import type { Callout, Change } from '../ledger.ts'
import type { LogEntry } from '../event-log.ts'

/** One line for people about something that happened. */
export function describeEntry(entry: LogEntry): string {
  return `${new Date(entry.at).toISOString()} ${entry.tenant === '' ? '' : `${entry.tenant} `}${what(entry)}`
}

function what(entry: LogEntry): string {
  if (entry.kind === 'request') return `${entry.request.method} ${entry.request.path} -> ${entry.request.status}`
  if (entry.kind === 'change') return change(entry.change)
  if (entry.kind === 'mail') return `mail to ${entry.mail.to.join(', ')}: ${entry.mail.subject}`
  if (entry.kind === 'deactivated') return `${named(entry.webhook)} deactivated (${entry.cause})`
  const { webhook, action, sequenceNumber = '-' } = entry.callout
  return `${named(webhook)} ${action} #${sequenceNumber} ${entry.kind}${lastTry(entry.callout)}`
}

function change({ entity, id, action, callouts }: Change): string {
  const silent = callouts.flatMap(({ state, reason }) => (state === 'not-sent' ? [reason] : []))
  const told = callouts.length - silent.length
  return `${entity} ${id} ${action}: ${told} told${silent.length > 0 ? `, not told: ${silent.join(', ')}` : ''}`
}

function named({ entity, id }: Callout['webhook']): string {
  return `${entity}Webhook ${id}`
}

function lastTry({ attempts }: Callout): string {
  const last = attempts.at(-1)
  return last ? ` (try ${attempts.length}: ${last.error ?? last.status})` : ''
}
