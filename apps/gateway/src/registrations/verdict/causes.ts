/** The levels of a verdict, worst first. `docs/registrations.md` says what each means. */
export const levels = ['blind', 'impaired', 'unmanaged', 'unproven', 'ok'] as const
export type Level = (typeof levels)[number]

/** What a person, or Guidepost, does next. A closed list, by which pages choose their buttons. */
export const actionCodes = [
  'none',
  /** Guidepost goes on by itself. */
  'wait',
  'set_up',
  'retry',
  'repair',
  'enter_credentials',
  'fix_at_provider',
  'approve',
  'resume',
  'manage',
  /** The operator of this installation changes its configuration. */
  'configure',
] as const
export type ActionCode = (typeof actionCodes)[number]

interface CauseText {
  readonly level: Level
  /** One line. `%` is the provider's name. */
  readonly title: string
  /** What follows the title, so that only registrations with the same remedy have the same: the finding, or the round's cause. */
  readonly detail?: 'finding' | 'cause'
  readonly action: ActionCode
  /** What to do, for causes that say it alike for all registrations. */
  readonly whatToDo: string
}

const switchOn = 'Repair now switches the webhook on again. To keep it off, remove the registration.'
const unreached = 'Make sure that the provider reaches the public URL, then Repair now.'

/**
 * The one table of severity, worst first: the verdict has the first cause that applies. Nothing else ranks causes or
 * gives them a level.
 */
const table = {
  // Blind: no event can arrive, or nobody keeps the webhook right any more.
  credentials_refused: {
    level: 'blind',
    title: '% rejects the credentials',
    action: 'enter_credentials',
    whatToDo:
      'This webhook is no longer maintained, and Guidepost does not try refused credentials again. Enter new credentials.',
  },
  credentials_missing: {
    level: 'blind',
    title: 'No credentials are stored',
    action: 'enter_credentials',
    whatToDo: 'This webhook is no longer maintained. Enter the credentials of the API user.',
  },
  plugin_missing: {
    level: 'blind',
    title: 'The provider is not configured here',
    action: 'configure',
    whatToDo: 'Add the provider to guidepost.config.ts again, and restart.',
  },
  setup_failed: {
    level: 'blind',
    title: 'Webhook setup failed',
    detail: 'cause',
    action: 'retry',
    whatToDo: 'Fix the cause, then Retry. Guidepost also retries every 6 hours.',
  },
  check_blind: {
    level: 'blind',
    title: 'No events will arrive',
    detail: 'finding',
    action: 'fix_at_provider',
    whatToDo: 'Fix it at the provider, then Check now. Guidepost also checks every 15 minutes.',
  },
  off_by_person: { level: 'blind', title: 'Webhook switched off', action: 'repair', whatToDo: switchOn },
  off_rights_lost: {
    level: 'blind',
    title: 'Webhook switched off: its owner lost the right to webhooks',
    action: 'repair',
    whatToDo: 'Restore the rights of the API user at the provider, then Repair now.',
  },
  off_since_creation: { level: 'blind', title: 'Webhook never switched on', action: 'repair', whatToDo: switchOn },
  off_unknown: { level: 'blind', title: 'Webhook switched off', action: 'repair', whatToDo: switchOn },
  off_after_failures: { level: 'blind', title: 'Webhook deactivated', action: 'repair', whatToDo: unreached },
  deleted: {
    level: 'blind',
    title: 'Webhook deleted at the provider',
    action: 'repair',
    whatToDo: 'Ask who deletes it. Repair now creates it again.',
  },
  deactivated: { level: 'blind', title: 'Webhook deactivated', detail: 'cause', action: 'repair', whatToDo: unreached },
  not_ready: {
    level: 'blind',
    title: 'No events will arrive: the webhook is not ready',
    action: 'repair',
    whatToDo: 'Guidepost repairs it. If it stays so, run the doctor on the connection.',
  },
  right_lost: {
    level: 'blind',
    title: 'The API user lacks a right at %',
    action: 'fix_at_provider',
    whatToDo: 'This webhook is no longer maintained. Give the API user the right at the provider, then Repair now.',
  },
  // Impaired: some events will not arrive or come late, or a person must decide.
  unreached: {
    level: 'impaired',
    title: '% does not reach Guidepost',
    action: 'configure',
    whatToDo:
      'Within an hour, the sweeps of many connections found changes that sent no event, so the cause is most likely here: check the public URL, its DNS name, its certificate, and what stands before the gateway. Guidepost recovers the changes.',
  },
  events_missing: {
    level: 'impaired',
    title: 'Changes at % did not arrive',
    action: 'wait',
    whatToDo: 'The last sweep found changes that sent no event. Guidepost recovers them.',
  },
  check_impaired: {
    level: 'impaired',
    title: 'Events may be missing',
    detail: 'finding',
    action: 'fix_at_provider',
    whatToDo: 'Fix it at the provider, then run the doctor again.',
  },
  changes_waiting: {
    level: 'impaired',
    title: 'Changes wait for approval',
    action: 'approve',
    whatToDo: 'Open the registration, and apply its plan to continue the changes that wait.',
  },
  public_url_missing: {
    level: 'impaired',
    title: 'GUIDEPOST_PUBLIC_URL is not set',
    action: 'configure',
    whatToDo: 'Guidepost cannot look after the webhook. Set GUIDEPOST_PUBLIC_URL, and restart.',
  },
  repair_refused: {
    level: 'impaired',
    title: '% refuses to repair the webhook',
    detail: 'cause',
    action: 'repair',
    whatToDo: 'Run the doctor on the connection, fix what it finds, then Repair now.',
  },
  differs: {
    level: 'impaired',
    title: 'The webhook differs from the registration',
    action: 'repair',
    whatToDo: 'Repair now, or wait: Guidepost repairs it within 15 minutes.',
  },
  sweeps_behind: {
    level: 'impaired',
    title: 'Sweeps cannot keep up',
    action: 'wait',
    whatToDo: 'No sweep was complete for 3 hours, so Guidepost does not know whether changes are missing.',
  },
  no_first_event: {
    level: 'impaired',
    title: 'No event for 3 days since the setup',
    action: 'fix_at_provider',
    whatToDo:
      'Change any ticket. If no event arrives, run the doctor: it lists what only a person can check, e.g. the lines of business and protected data of the API user.',
  },
  by_hand_overdue: {
    level: 'impaired',
    title: 'Webhook set up by hand, no more events',
    action: 'manage',
    whatToDo:
      'No event has arrived for twice the longest pause of the 30 days before, and at least 24 hours. Change any ticket. If no event arrives, check the webhook at the provider, or let Guidepost manage it.',
  },
  // Unmanaged: people set the webhook up, and Guidepost cannot look after it.
  by_hand: {
    level: 'unmanaged',
    title: 'Webhook set up by hand',
    action: 'manage',
    whatToDo:
      'Events arrive through a webhook that a person set up. Guidepost cannot check, repair or remove it, nor rotate its secret.',
  },
  by_hand_silent: {
    level: 'unmanaged',
    title: 'Webhook set up by hand, no event yet',
    action: 'manage',
    whatToDo:
      'A person set up the webhook, and no event has arrived through it. Guidepost cannot check, repair or remove it.',
  },
  // Unproven: nothing is known against it, and it is not proven.
  not_set_up: {
    level: 'unproven',
    title: 'New feature available',
    action: 'set_up',
    whatToDo: 'Webhooks are not set up yet.',
  },
  setup_stalled: {
    level: 'unproven',
    title: 'New feature available',
    action: 'set_up',
    whatToDo: 'Initial setup did not complete.',
  },
  setting_up: {
    level: 'unproven',
    title: 'Setting up',
    action: 'wait',
    whatToDo: 'Guidepost is setting up the webhook.',
  },
  paused: {
    level: 'unproven',
    title: 'Automatic webhook repair is paused',
    action: 'resume',
    whatToDo: 'Resume it. Until then Guidepost looks at no webhook.',
  },
  provider_unavailable: {
    level: 'unproven',
    title: 'The last check of the webhook failed',
    detail: 'cause',
    action: 'wait',
    whatToDo: 'Guidepost tries again within 15 minutes.',
  },
  look_failed: {
    level: 'unproven',
    title: 'The last check of the webhook failed',
    detail: 'cause',
    action: 'wait',
    whatToDo: 'Guidepost tries again within 15 minutes. The log of the gateway has the error.',
  },
  look_outdated: {
    level: 'unproven',
    title: 'Not checked for an hour',
    action: 'wait',
    whatToDo: 'Guidepost checks every 15 minutes. Check now does it at once.',
  },
  rights_unknown: {
    level: 'unproven',
    title: 'The rights of the API user are not known',
    action: 'wait',
    whatToDo: 'Guidepost could not read the rights of the API user for a day. Run the doctor on the connection.',
  },
  waiting_for_first_event: {
    level: 'unproven',
    title: 'Waiting for the first event',
    action: 'wait',
    whatToDo: 'Change any ticket to send one.',
  },
  sweep_due: {
    level: 'unproven',
    title: 'Waiting for the next sweep',
    action: 'wait',
    whatToDo: 'A sweep compares what changed at the provider with what arrived.',
  },
  quiet: {
    level: 'unproven',
    title: 'No event for 7 days',
    action: 'wait',
    whatToDo: 'Guidepost cannot tell a quiet tenant from a broken one. Change any ticket to see an event.',
  },
  // Ok.
  proven: {
    level: 'ok',
    title: 'Every change arrives',
    action: 'none',
    whatToDo: 'The last sweep found nothing missing.',
  },
  events_arrive: {
    level: 'ok',
    title: 'Events arrive',
    action: 'none',
    whatToDo: 'The webhook is as desired. Whether every change arrives is not known, because no sweep compares them.',
  },
} satisfies Record<string, CauseText>

export type VerdictCause = keyof typeof table

/** Every cause of a verdict, worst first. */
export const verdictCauses = Object.keys(table) as readonly VerdictCause[] as readonly [VerdictCause, ...VerdictCause[]]

export const causeTexts: Readonly<Record<VerdictCause, CauseText>> = table

/** The levels worse than `level`. */
export const worseThan = (level: Level): readonly Level[] => levels.slice(0, levels.indexOf(level))
