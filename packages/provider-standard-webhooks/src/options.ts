import { OptionsError } from './errors.ts'

/** Options for one sender of Standard Webhooks. */
export interface StandardWebhooksOptions {
  /** Matches an event to a connection by a value that is both in the payload and in `connectionConfig`. */
  readonly match: {
    /** The path of the value in the payload, e.g. `data.account_id`. The value is text or an integer. */
    readonly event: string
    /** The key in `connectionConfig` of the value, or of a list of values, e.g. `accountId`. */
    readonly connection: string
  }
  /** The types that the sender documents. A subscription may name them, besides `*`. Default: it may name any type. */
  readonly types?: readonly string[]
  /** The path in the payload of the value that orders events. A host handles events with equal values in order. Default: no order. */
  readonly orderBy?: string
  /** The maximum time between signing and receipt, in milliseconds. Default: 5 minutes. */
  readonly toleranceMs?: number
  /** The id of the plugin. Each sender that a host serves needs its own. Default: `standard-webhooks`. */
  readonly id?: string
  /** The name of the sender. Default: `Standard Webhooks`. */
  readonly displayName?: string
}

/** The options with their defaults. Throws `OptionsError` for invalid ones. */
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
    'match.event must not be `type`: a type does not identify a connection',
  )
  if (orderBy !== undefined) mustBePath('orderBy', orderBy)
  must(
    match.connection !== '' && match.connection !== '__proto__',
    `match.connection "${match.connection}" must be the name of a key`,
  )
  must(
    types.every((type) => type !== '' && type !== '*') && new Set(types).size === types.length,
    'types must be unique, non-empty names without "*"',
  )
  must(Number.isFinite(toleranceMs) && toleranceMs >= 0, `toleranceMs ${toleranceMs} must be a number of milliseconds`)
  must(/^[a-z0-9][a-z0-9-]*$/.test(id), `id "${id}" must consist of lower-case letters, digits and hyphens`)
  must(displayName.trim() !== '', 'displayName must not be empty')
  return { match, types, ...(orderBy === undefined ? {} : { orderBy }), toleranceMs, id, displayName }
}

function mustBePath(name: string, path: string): void {
  must(
    path.split('.').every((part) => part !== '' && part !== '__proto__'),
    `${name} "${path}" must be names separated by dots`,
  )
}

function must(condition: boolean, what: string): void {
  if (!condition) throw new OptionsError(`standardWebhooks: ${what}`)
}
