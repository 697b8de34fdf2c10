import { isStalled } from './status.ts'
import type { Standing, Status } from './details.ts'

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

/** How it is removed by hand. */
export function manualRemoval(displayName: string, name: string, webhookId: string | null): string {
  const number = webhookId === null ? '' : ` (its number is ${webhookId})`
  return `In ${displayName}, go to Admin > Webhooks, locate the entry named "${name}"${number} and delete it.`
}

/** The banner of a registration, or null: while all is well, while it is being set up, and while only a check failed. */
export function bannerOf(
  standing: Standing,
  about: { readonly displayName: string; readonly name: string },
  now: number,
): Banner | null {
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
      text: manualRemoval(about.displayName, about.name, details.webhookId),
      action: null,
    },
  }
  return banners[status] ?? null
}

/** What is wrong, and then what to do. */
function sentences(message: string, advice: string | null): string {
  if (advice === null) return message
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${advice}`
}
