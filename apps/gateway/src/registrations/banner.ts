import type { Provider } from '@guidepost/provider'
import type { ManagedRegistration } from '@guidepost/store'
import { statusOf, type CheckFact, type RegistrationStatus } from './details.ts'
import { causeTexts, type ActionCode, type Level, type VerdictCause } from './verdict/causes.ts'

/** The banner at the top of a page. Uses the wording of SaaS Alerts where its documentation covers the case. */
export interface Banner {
  readonly color: 'blue' | 'red' | 'yellow' | 'gray'
  readonly message: string
  /** What is wrong and what to do, in a sentence or two. */
  readonly text: string
  /** The label of the button; null if there is none. */
  readonly action: string | null
  /** What the button does, for programs. */
  readonly actionCode: ActionCode
}

const colors: Readonly<Record<Level, Banner['color']>> = {
  blind: 'red',
  impaired: 'yellow',
  unmanaged: 'gray',
  unproven: 'blue',
  ok: 'blue',
}

/** Actions without a button here: a page has them elsewhere, or nobody needs to act. */
const labels: Partial<Record<ActionCode, string>> = {
  set_up: 'Retry Webhook Setup',
  retry: 'Retry',
  repair: 'Repair now',
  enter_credentials: 'Enter new credentials…',
  fix_at_provider: 'Check now',
  manage: 'Let Guidepost manage it…',
}

/** The banner for a cause. `text`: instead of the one that all registrations with this cause have. */
export function bannerFor(cause: VerdictCause, message: string, text: string = causeTexts[cause].whatToDo): Banner {
  const { level, action: actionCode } = causeTexts[cause]
  return { color: colors[level], message, text, action: labels[actionCode] ?? null, actionCode }
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

/**
 * The banner of a registration with that verdict; null while it is right or Guidepost only waits, and while it is being
 * set up or removed.
 */
export function bannerOf(
  { status, details }: Pick<RegistrationStatus, 'status' | 'details'>,
  verdict: { readonly cause: string; readonly title: string } | null,
  names: Names,
): Banner | null {
  if (status === 'orphaned') {
    const text = manualRemoval(names, details.webhookId)
    return { color: 'yellow', message: 'Webhook left behind', text, action: null, actionCode: 'none' }
  }
  if (verdict === null || !isCause(verdict.cause)) return null
  const { cause, title } = verdict
  const { level, action, title: own, detail } = causeTexts[cause]
  if (level === 'ok' || (level === 'unproven' && action !== 'set_up')) return null
  const message = detail === undefined ? title : own.replace('%', names.displayName)
  if (cause === 'check_blind' || cause === 'check_impaired') {
    return bannerFor(cause, message, textOfChecks(details.checks, cause))
  }
  return bannerFor(cause, message, textOf(cause, details.error))
}

const isCause = (cause: string): cause is VerdictCause => Object.hasOwn(causeTexts, cause)

/** Says what the provider answered, where that tells more than the cause. */
function textOf(cause: VerdictCause, error: RegistrationStatus['details']['error']): string {
  const { whatToDo } = causeTexts[cause]
  if (error === null) return whatToDo
  if (cause === 'setup_failed' || cause === 'deactivated') return sentences(error.message, error.advice)
  if (cause === 'setup_stalled' || cause === 'right_lost' || cause === 'repair_refused') {
    return `${whatToDo} ${sentences(error.message, error.advice)}`
  }
  return whatToDo
}

/** What the checks found, and what to do. */
export function textOfChecks(checks: readonly CheckFact[], cause: 'check_blind' | 'check_impaired'): string {
  const effect = cause === 'check_blind' ? 'blind' : 'impaired'
  const found = checks.filter((check) => check.effect === effect && check.verdict !== 'ok')
  const texts = found.map(({ title, message, advice }) => sentences(`${title}. ${message}`, advice ?? null))
  return [...texts, causeTexts[cause].whatToDo].join(' ')
}

/** The status in a line, for a registration without a banner. */
export function statusMessage(
  status: string,
  cause: string | null,
  verdict: { readonly cause: string } | null,
): string {
  const waiting = verdict?.cause === 'waiting_for_first_event'
  const text = waiting ? 'active, waiting for the first event: change any ticket' : status.replaceAll('_', ' ')
  return cause === null ? text : `${text}; ${cause}`
}

/** What is wrong, and then what to do. */
function sentences(message: string, advice: string | null): string {
  const text = /[.!?]$/.test(message) ? message : `${message}.`
  return advice === null ? text : `${text} ${/[.!?]$/.test(advice) ? advice : `${advice}.`}`
}
