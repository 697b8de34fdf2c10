import type { ManagedCount } from '@guidepost/store'
import { notSetUp } from '../../registrations/banner.ts'
import { causeCodeOf } from '../../registrations/causes.ts'
import { isStalledSince } from '../../registrations/status.ts'
import { linkTo, type Attention, type AttentionInput } from './kinds.ts'

type Texts = Pick<Attention, 'cause' | 'severity' | 'title' | 'whatToDo'>

/** The titles are those of the banner on the connection's page. */
const texts = {
  credentials_refused: {
    cause: 'credentials_refused',
    severity: 'critical',
    title: 'The provider refuses the credentials',
    whatToDo: 'Enter new credentials under Connection > Settings. Guidepost does not retry refused credentials.',
  },
  failed: {
    cause: 'setup_failed',
    severity: 'critical',
    title: 'Webhook setup failed',
    whatToDo: 'Fix the cause, then Retry. Guidepost also retries every 6 hours.',
  },
  deactivated: {
    cause: 'webhook_deactivated',
    severity: 'critical',
    title: 'Webhook deactivated',
    whatToDo:
      'Make sure that the provider reaches the public URL, then Retry. No events arrive until the webhook is on again.',
  },
  setting_up: {
    cause: 'setup_stalled',
    severity: 'warning',
    title: 'Initial setup did not complete',
    whatToDo: 'Run the doctor on the connection, fix what it finds, then Retry.',
  },
  switched_off: {
    cause: 'webhook_switched_off',
    severity: 'warning',
    title: 'Webhook switched off',
    whatToDo: 'Retry switches the webhook on again. To keep it off, remove the registration.',
  },
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
  active: {
    cause: 'registration_waits',
    severity: 'warning',
    title: 'A check failed, or a change waits for approval',
    whatToDo: 'Events still arrive. Open the registration, and apply its plan to continue the changes that wait.',
  },
} satisfies Record<string, Texts>

/** Problems of webhooks at the provider, grouped as `/v1/status` groups them. */
export function attentionToRegistrations(input: AttentionInput): readonly Attention[] {
  const { registrations, paused, now } = input
  const found = registrations.flatMap((group) => {
    const text = textsOf(group, now)
    return text ? [attentionToGroup(group, text)] : []
  })
  return [...(paused ? [reconcilePaused] : []), ...found, ...attentionToUnmanaged(input)]
}

function textsOf({ status, cause, since, details }: ManagedCount, now: number): Texts | undefined {
  if (causeCodeOf(details) === 'unauthorized') return texts.credentials_refused
  if (status === 'failed' || status === 'deactivated' || status === 'switched_off' || status === 'orphaned') {
    return texts[status]
  }
  if (status === 'setting_up') return isStalledSince(since, now) ? texts.setting_up : undefined
  if ((status === 'active' || status === 'removing') && cause !== null) return texts[status]
  return undefined
}

function attentionToGroup({ status, cause, connections, since }: ManagedCount, text: Texts): Attention {
  const where = linkTo('registrations', { status, cause })
  return { ...text, count: connections, capped: false, unit: 'connections', since, detail: cause, where }
}

const reconcilePaused: Attention = {
  cause: 'reconcile_paused',
  severity: 'warning',
  count: 1,
  capped: false,
  unit: 'installations',
  since: null,
  title: 'Automatic webhook repair is paused',
  detail: null,
  whatToDo: 'Resume it. Until then Guidepost repairs no webhook.',
  where: linkTo('registrations'),
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
      title: notSetUp.text.replace(/\.$/, ''),
      detail: null,
      whatToDo: 'Connect them. Guidepost then registers their webhooks, and repairs them.',
      where: linkTo('connections', { status: 'not_set_up' }),
    },
  ]
}
