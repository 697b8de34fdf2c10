import type { Callout } from '../ledger.ts'
import type { LogEntry } from '../event-log.ts'

/** One line for people about something that happened. */
export function describeEntry(entry: LogEntry): string {
  return `${new Date(entry.at).toISOString()} ${entry.tenant === '' ? '' : `${entry.tenant} `}${what(entry)}`
}

function what(entry: LogEntry): string {
  switch (entry.kind) {
    case 'request': {
      const { method, path, status } = entry.request
      return `${method} ${path} -> ${status}`
    }
    case 'change': {
      const { entity, id, action, callouts } = entry.change
      const silent = callouts.flatMap(({ state, reason }) => (state === 'not-sent' ? [reason] : []))
      const told = callouts.length - silent.length
      return `${entity} ${id} ${action}: ${told} told${silent.length > 0 ? `, not told: ${silent.join(', ')}` : ''}`
    }
    case 'mail':
      return `mail to ${entry.mail.to.join(', ')}: ${entry.mail.subject}`
    case 'deactivated':
      return `${named(entry.webhook)} deactivated (${entry.cause})`
    case 'delivered':
    case 'retried':
    case 'given-up':
    case 'dropped':
    case 'delayed':
      return `${named(entry.callout.webhook)} ${entry.callout.action} #${entry.callout.sequenceNumber ?? '-'} ${entry.kind}${lastTry(entry.callout)}`
  }
}

function named({ entity, id }: Callout['webhook']): string {
  return `${entity}Webhook ${id}`
}

function lastTry({ attempts }: Callout): string {
  const last = attempts.at(-1)
  return last ? ` (try ${attempts.length}: ${last.error ?? last.status})` : ''
}
