import { OptionsError } from './errors.ts'

/** How the plugin reads the payloads of one sender of Standard Webhooks. */
export interface StandardWebhooksOptions {
  /** Whose event it is: a value in the payload that is also in a connection's `connectionConfig`. */
  readonly match: {
    /** The path of the value in the payload, e.g. `data.account_id`. A text or a whole number there. */
    readonly event: string
    /** The name in `connectionConfig` of the value, or of a list of values, e.g. `accountId`. */
    readonly connection: string
  }
  /** The types that the sender documents: those that a subscription may name, beside `*`. Default: it may name any. */
  readonly types?: readonly string[]
  /** The path in the payload of what orders events: those with equal values are handled one after another. Default: no order. */
  readonly orderBy?: string
  /** How long before or after its receipt a webhook may have been signed, in milliseconds. Default: 5 minutes. */
  readonly toleranceMs?: number
  /** The id of the plugin, for a host that serves several senders. Default: `standard-webhooks`. */
  readonly id?: string
  /** The sender's name for people. Default: `Standard Webhooks`. */
  readonly displayName?: string
}

/** The same options with their defaults. Throws `OptionsError` for what cannot work. */
export function withDefaults(
  options: StandardWebhooksOptions,
): Required<Omit<StandardWebhooksOptions, 'orderBy'>> & Pick<StandardWebhooksOptions, 'orderBy'> {
  const {
    match,
    types = [],
    orderBy,
    toleranceMs = 5 * 60 * 1000,
    id = 'standard-webhooks',
    displayName = 'Standard Webhooks',
  } = options
  mustBePath('match.event', match.event)
  must(
    match.event !== 'type' && !match.event.startsWith('type.'),
    'match.event must not be `type`, which says what happened',
  )
  if (orderBy !== undefined) mustBePath('orderBy', orderBy)
  must(
    match.connection !== '' && match.connection !== '__proto__',
    `match.connection "${match.connection}" must be a name`,
  )
  must(
    types.every((type) => type !== '' && type !== '*') && new Set(types).size === types.length,
    'types must be different names, without "*"',
  )
  must(Number.isFinite(toleranceMs) && toleranceMs >= 0, `toleranceMs ${toleranceMs} must be a number of milliseconds`)
  must(/^[a-z0-9][a-z0-9-]*$/.test(id), `id "${id}" must be lower-case letters, digits and hyphens`)
  must(displayName.trim() !== '', 'displayName must not be empty')
  return { match, types, ...(orderBy === undefined ? {} : { orderBy }), toleranceMs, id, displayName }
}

function mustBePath(name: string, path: string): void {
  must(
    path.split('.').every((part) => part !== '' && part !== '__proto__'),
    `${name} "${path}" must be names with dots between`,
  )
}

function must(condition: boolean, what: string): void {
  if (!condition) throw new OptionsError(`standardWebhooks: ${what}`)
}
