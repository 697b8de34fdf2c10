import type { ManagedCount, VerdictCount } from '@guidepost/store'
import { textOfChecks } from '../../registrations/banner.ts'
import { statusOf } from '../../registrations/details.ts'
import { causeTexts, type Level, type VerdictCause } from '../../registrations/verdict/causes.ts'
import { linkTo, type Attention, type AttentionInput } from './kinds.ts'

type Texts = Pick<Attention, 'cause' | 'severity' | 'title' | 'whatToDo'>

/** Webhooks that are no longer wanted have no verdict. */
const leftovers: Readonly<Record<string, Texts>> = {
  orphaned: {
    cause: 'webhook_left_behind',
    severity: 'warning',
    title: 'Webhook left behind',
    whatToDo:
      'Delete the webhook at the provider by hand; the banner of its registration says where. Then dismiss the registration.',
  },
  removing: {
    cause: 'removal_fails',
    severity: 'warning',
    title: 'A webhook could not be removed yet',
    whatToDo:
      'Guidepost retries. If it can never succeed, delete the webhook at the provider by hand, then dismiss the registration.',
  },
}

/** Verdicts and leftover webhooks that need a person. */
export function attentionToRegistrations(input: AttentionInput): readonly Attention[] {
  const { registrations, verdicts, paused } = input
  return [
    ...(paused ? [reconcilePaused] : []),
    ...verdicts.filter((each) => !isNamedByCoverage(each, input)).flatMap(attentionToVerdict),
    ...registrations.flatMap(attentionToLeftover),
    ...attentionToOverdue(input),
    ...attentionToUnmanaged(input),
  ]
}

/** Coverage names the times that sweeps left open, with their causes. */
function isNamedByCoverage({ cause, connections }: VerdictCount, { unaccounted }: AttentionInput): boolean {
  const open = unaccounted.open.reduce((sum, each) => sum + each.connections, 0)
  return cause === ('sweeps_behind' satisfies VerdictCause) && open >= connections
}

const severityOf: Partial<Record<Level, Attention['severity']>> = { blind: 'critical', impaired: 'warning' }

function attentionToVerdict({ level, cause, title, connections, since, newest }: VerdictCount): readonly Attention[] {
  // The store keeps both as text; nothing but the gateway writes them.
  const known = cause as VerdictCause
  const severity = known === 'setup_stalled' ? 'warning' : severityOf[level as Level]
  if (severity === undefined) return []
  const { checks, error } = statusOf(newest).details
  const isCheck = known === 'check_blind' || known === 'check_impaired'
  const whatToDo = isCheck ? textOfChecks(checks, known) : causeTexts[known].whatToDo
  return [
    {
      cause: known,
      severity,
      count: connections,
      capped: false,
      unit: 'connections',
      since,
      title: known === 'setup_stalled' ? causeTexts[known].whatToDo.replace(/\.$/, '') : title,
      detail: causeTexts[known].detail === 'cause' ? (error?.message ?? null) : null,
      whatToDo:
        known === 'setup_stalled' ? 'Run the doctor on the connection, fix what it finds, then Retry.' : whatToDo,
      where: linkTo('connections', { level, cause }),
    },
  ]
}

function attentionToLeftover({ status, cause, connections, since }: ManagedCount): readonly Attention[] {
  const text = leftovers[status]
  if (text === undefined || (status === 'removing' && cause === null)) return []
  const where = linkTo('registrations', { status, cause })
  return [{ ...text, count: connections, capped: false, unit: 'connections', since, detail: cause, where }]
}

const reconcilePaused: Attention = {
  cause: 'reconcile_paused',
  severity: 'warning',
  count: 1,
  capped: false,
  unit: 'installations',
  since: null,
  title: causeTexts.paused.title,
  detail: null,
  whatToDo: 'Resume it. Until then Guidepost repairs no webhook.',
  where: linkTo('registrations'),
}

/** Webhooks that people set up by hand, and that have been silent for unusually long. */
function attentionToOverdue({ connections }: AttentionInput): readonly Attention[] {
  const { overdue, overdueSince, capped } = connections
  if (overdue === 0) return []
  const { level, title, whatToDo } = causeTexts.by_hand_overdue
  return [
    {
      cause: 'by_hand_overdue',
      severity: 'warning',
      count: overdue,
      capped,
      unit: 'connections',
      since: overdueSince,
      title,
      detail: null,
      whatToDo,
      where: linkTo('connections', { level, cause: 'by_hand_overdue' }),
    },
  ]
}

/** Connections that no event can reach, though the gateway could register their webhooks. */
function attentionToUnmanaged({ backlog, registering }: AttentionInput): readonly Attention[] {
  const { capped, groups } = backlog.unmanaged
  const idle = groups.filter(({ provider, unreachable }) => registering.has(provider) && unreachable > 0)
  if (idle.length === 0) return []
  return [
    {
      cause: 'not_set_up',
      severity: 'info',
      count: idle.reduce((sum, { unreachable }) => sum + unreachable, 0),
      capped,
      unit: 'connections',
      since: Math.min(...idle.map(({ since }) => since)),
      title: causeTexts.not_set_up.whatToDo.replace(/\.$/, ''),
      detail: null,
      whatToDo: 'Connect them. Guidepost then registers their webhooks, and repairs them.',
      where: linkTo('connections', { status: 'not_set_up' }),
    },
  ]
}
