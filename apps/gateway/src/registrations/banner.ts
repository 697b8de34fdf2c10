import type { Provider } from '@guidepost/provider'
import type { ManagedRegistration } from '@guidepost/store'
import { statusOf, type RegistrationStatus, type Status } from './details.ts'
import { isStalled } from './status.ts'

/** What a product shows at the top of a page. The words are SaaS Alerts' where it has the case. */
export interface Banner {
  readonly color: 'blue' | 'red' | 'yellow'
  readonly message: string
  /** What to do about it, in a sentence. */
  readonly text: string
  /** What the button says; null if there is nothing to press. */
  readonly action: string | null
}

/** What a connection without a registration shows. */
export const notSetUp: Banner = {
  color: 'blue',
  message: 'New feature available',
  text: 'Webhooks are not set up yet.',
  action: 'Retry Webhook Setup',
}

/** The names that people know a registration's provider and webhook by. */
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

/** The banner of a registration, or null: while all is well, while it is being set up, and while only a check failed. */
export function bannerOf(standing: RegistrationStatus, names: Names, now: number): Banner | null {
  const { status, details, cause } = standing
  const { error } = details
  const told = error ? sentences(error.message, error.advice) : (cause ?? '')
  if (isStalled(standing, now)) return { ...notSetUp, text: `Initial setup did not complete. ${told}`.trim() }
  const banners: Partial<Record<Status, Banner>> = {
    failed: { color: 'red', message: 'Webhook setup failed', text: told, action: 'Retry' },
    deactivated: { color: 'red', message: 'Webhook deactivated', text: told, action: 'Retry' },
    switched_off: { color: 'yellow', message: 'Webhook switched off', text: told, action: 'Retry' },
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
