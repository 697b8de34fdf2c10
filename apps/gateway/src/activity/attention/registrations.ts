import type { ManagedCount } from '@guidepost/store'
import { causeCodeOf } from '../../registrations/causes.ts'
import { isStalledSince } from '../../registrations/status.ts'
import { notSetUp } from '../../registrations/banner.ts'
import { placeOf, type Attention, type Standings } from './kinds.ts'

type Words = Pick<Attention, 'cause' | 'severity' | 'title' | 'whatToDo'>

/** In the words of the banner on the connection's page. */
const words = {
  credentials_refused: {
    cause: 'credentials_refused',
    severity: 'critical',
    title: 'Credentials are refused',
    whatToDo: 'Connect these connections again, with credentials that work. They are not tried again by themselves.',
  },
  failed: {
    cause: 'setup_failed',
    severity: 'critical',
    title: 'Webhook setup failed',
    whatToDo: 'Mend what the cause says, then retry. It is tried again every six hours, too.',
  },
  deactivated: {
    cause: 'webhook_deactivated',
    severity: 'critical',
    title: 'Webhook deactivated',
    whatToDo: 'See that the provider reaches the public URL, then retry: nothing arrives until it is on again.',
  },
  setting_up: {
    cause: 'setup_stalled',
    severity: 'warning',
    title: 'Initial setup did not complete',
    whatToDo: 'Look at what the doctor says of the connection, then retry.',
  },
  switched_off: {
    cause: 'webhook_switched_off',
    severity: 'warning',
    title: 'Webhook switched off',
    whatToDo: 'Retry switches it on again. If it is to stay off, remove the registration.',
  },
  orphaned: {
    cause: 'webhook_left_behind',
    severity: 'warning',
    title: 'Webhook left behind',
    whatToDo: 'Delete it at the provider by hand; its banner says where. Then dismiss the registration.',
  },
  removing: {
    cause: 'removal_fails',
    severity: 'warning',
    title: 'A webhook could not be removed yet',
    whatToDo: 'It is tried again by itself. If it can never succeed, delete the webhook by hand and dismiss it here.',
  },
  active: {
    cause: 'registration_waits',
    severity: 'warning',
    title: 'A check or a change did not go through',
    whatToDo: 'Events still arrive. Look at the registration: applying its plan lets go on what waits for a person.',
  },
} satisfies Record<string, Words>

/** What ails webhooks at the provider, grouped as `/v1/status` groups it. */
export function attentionToRegistrations(standings: Standings): readonly Attention[] {
  const { registrations, paused, now } = standings
  const found = registrations.flatMap((line) => {
    const said = wordsOf(line, now)
    return said ? [attentionOfLine(line, said)] : []
  })
  return [...(paused ? [reconcilePaused] : []), ...found, ...attentionToUnmanaged(standings)]
}

function wordsOf({ status, cause, since, details }: ManagedCount, now: number): Words | undefined {
  if (causeCodeOf(details) === 'unauthorized') return words.credentials_refused
  if (status === 'failed' || status === 'deactivated' || status === 'switched_off' || status === 'orphaned') {
    return words[status]
  }
  if (status === 'setting_up') return isStalledSince(since, now) ? words.setting_up : undefined
  if ((status === 'active' || status === 'removing') && cause !== null) return words[status]
  return undefined
}

function attentionOfLine({ status, cause, connections, since }: ManagedCount, said: Words): Attention {
  const where = placeOf('registrations', { status, cause })
  return { ...said, count: connections, capped: false, unit: 'connections', since, detail: cause, where }
}

const reconcilePaused: Attention = {
  cause: 'reconcile_paused',
  severity: 'warning',
  count: 1,
  capped: false,
  unit: 'installations',
  since: null,
  title: 'Webhooks are not looked after',
  detail: null,
  whatToDo: 'Somebody has paused the repair of webhooks. Resume it when it may go on.',
  where: placeOf('registrations'),
}

/** Connections to which no event can find its way, where the gateway could set one up. */
function attentionToUnmanaged({ backlog, registering }: Standings): readonly Attention[] {
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
      title: notSetUp.text.replace(/\.$/, ''),
      detail: null,
      whatToDo: 'Connect them: the gateway then registers their webhooks and looks after them.',
      where: placeOf('connections', { status: 'not_set_up' }),
    },
  ]
}
