import type { Provider } from '@guidepost/provider'
import type { ManagedRegistration } from '@guidepost/store'
import { statusOf, type RegistrationStatus, type Status } from './details.ts'
import { isStalled } from './status.ts'

/** The banner at the top of a page. Uses the wording of SaaS Alerts where its documentation covers the case. */
export interface Banner {
  readonly color: 'blue' | 'red' | 'yellow'
  readonly message: string
  /** What is wrong and what to do, in a sentence or two. */
  readonly text: string
  /** The label of the button; null if there is none. */
  readonly action: string | null
}

/** The banner of a connection without a registration. */
export const notSetUp: Banner = {
  color: 'blue',
  message: 'New feature available',
  text: 'Webhooks are not set up yet.',
  action: 'Retry Webhook Setup',
}

/** The display names of a registration's provider and webhook. */
export interface Names {
  readonly displayName: string
  readonly name: string
}

export function namesOf(providers: ReadonlyMap<string, Provider>, registration: ManagedRegistration): Names {
  const { provider, entity } = registration
  const { observed, desired, spec } = statusOf(registration).details
  const name = observed?.['name'] ?? desired?.['name'] ?? spec['name']
  return {
    displayName: providers.get(provider)?.displayName ?? provider,
    name: typeof name === 'string' ? name : entity,
  }
}

/** How a person removes the webhook at the provider. */
export function manualRemoval({ displayName, name }: Names, webhookId: string | null): string {
  const number = webhookId === null ? '' : ` (its number is ${webhookId})`
  return `In ${displayName}, go to Admin > Webhooks, locate the entry named "${name}"${number} and delete it.`
}

/** The banner of a registration; null while it is active, even if a check failed, and while it is being set up or removed. */
export function bannerOf(registration: RegistrationStatus, names: Names, now: number): Banner | null {
  const { status, details, cause } = registration
  const { error } = details
  const text = error ? sentences(error.message, error.advice) : (cause ?? '')
  if (isStalled(registration, now)) return { ...notSetUp, text: `Initial setup did not complete. ${text}`.trim() }
  const banners: Partial<Record<Status, Banner>> = {
    failed: { color: 'red', message: 'Webhook setup failed', text, action: 'Retry' },
    deactivated: { color: 'red', message: 'Webhook deactivated', text, action: 'Retry' },
    switched_off: { color: 'yellow', message: 'Webhook switched off', text, action: 'Retry' },
    orphaned: {
      color: 'yellow',
      message: 'Webhook left behind',
      text: manualRemoval(names, details.webhookId),
      action: null,
    },
  }
  return banners[status] ?? null
}

/** The status in a line, for a registration without a banner. `lastEventAt`: null if no event has arrived yet. */
export function statusMessage(
  { status, cause }: Pick<ManagedRegistration, 'status' | 'cause'>,
  lastEventAt: number | null,
): string {
  const waiting = status === 'active' && lastEventAt === null
  const text = waiting ? 'active, waiting for the first event: change any ticket' : status.replaceAll('_', ' ')
  return cause === null ? text : `${text}; ${cause}`
}

/** What is wrong, and then what to do. */
function sentences(message: string, advice: string | null): string {
  if (advice === null) return message
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${advice}`
}
