import type { WebhookEntity } from './entities/webhooks.ts'

export type Action = 'Create' | 'Update' | 'Delete'

/** Why a change did not fire a webhook: the first reason that applies. */
export type SkipReason =
  | 'inactive'
  | 'not-ready'
  | 'action-disabled'
  | 'action-not-subscribed'
  | 'excluded-resource'
  | 'owner-inactive'
  | 'owner-has-no-access'
  | 'line-of-business'
  | 'protected-data'
  | 'no-subscribed-field-changed'
  | 'no-field-set'

/** One POST of a callout. */
export interface Attempt {
  readonly at: number
  /** The receiver's status; `undefined` if there was no answer. */
  readonly status?: number
  /** The error as text; `undefined` for a 2xx status. */
  readonly error?: string
}

/** The delivery of one change, or of one deactivation, to one webhook. */
export interface Callout {
  readonly tenant: string
  readonly webhook: { readonly entity: WebhookEntity; readonly id: number; readonly guid: string }
  readonly action: Action | 'Deactivated'
  /**
   * `waiting`: for its turn, an attempt or an answer. `given-up`: the last attempt failed. `dropped`: the webhook was
   * deactivated or deleted before delivery. `not-sent`: the change did not fire the webhook, see `reason`.
   */
  state: 'waiting' | 'delivered' | 'given-up' | 'dropped' | 'not-sent'
  /** Why the state is `not-sent`. */
  readonly reason?: SkipReason
  /** Whether the webhook fires on the change if it is healthy. False for a deactivation. */
  readonly wanted: boolean
  readonly sequenceNumber?: number
  /** The id of the changed record; absent for a deactivation. */
  readonly recordId?: number
  readonly attempts: Attempt[]
}

/** A change of a record, with a callout for each webhook of the entity. */
export interface Change {
  readonly tenant: string
  readonly at: number
  readonly entity: WebhookEntity
  readonly action: Action
  readonly id: number
  /** The id of the resource or contact that made the change. */
  readonly by: number
  /** The changed fields: REST names, and labels of user-defined fields. */
  readonly fields: readonly string[]
  readonly callouts: readonly Callout[]
}

/** One way by which a change reached the receiver: the callout, or an answer of the REST API. */
export interface Way {
  /**
   * `push`: the receiver answered a callout with 2xx. The others are answers of the REST API: a row of the error log, the
   * changed record itself, a row of a log of deleted records, or the history of the ticket.
   */
  readonly origin: 'push' | 'error-log' | 'back-fill' | 'deleted-log' | 'history'
  readonly at: number
  /** Of `back-fill`: whether the answer showed the change, because no later change of the record preceded the answer. */
  readonly isState?: boolean
}

/** A change, and each way by which it reached the receiver, in order of time. */
export interface Reach {
  readonly change: Change
  /** Whether a healthy webhook fires on it. */
  readonly wanted: boolean
  /** Whether it is the last change of its record so far. */
  readonly isLast: boolean
  readonly ways: readonly Way[]
}

/** The number of changes, and of callouts by state. */
export interface LedgerCounts {
  readonly changes: number
  readonly waiting: number
  readonly delivered: number
  readonly givenUp: number
  readonly dropped: number
  readonly notSent: number
}

/** The record of all changes and their callouts. Keeps about the last `keep` changes. */
export class Ledger {
  readonly #changes: Change[] = []
  readonly #deactivations: Callout[] = []
  readonly #keep: number
  readonly #reads = new Map<string, { readonly origin: Way['origin']; readonly at: number }[]>()
  readonly #logReads = new WeakMap<Callout, number>()

  constructor(keep: number) {
    this.#keep = keep
  }

  get changes(): readonly Change[] {
    return this.#changes
  }

  /** The callouts about deactivated and deleted webhooks. */
  get deactivations(): readonly Callout[] {
    return this.#deactivations
  }

  /** The callouts of all changes, in order. */
  callouts(): Callout[] {
    return this.changes.flatMap((change) => change.callouts)
  }

  /** Which change reached the receiver by which way. Set the option `keep` so that the ledger keeps the whole run. */
  reached(): Reach[] {
    const later = new Map<string, number>()
    const found: Reach[] = []
    for (const change of this.#changes.toReversed()) {
      const key = recordKey(change.tenant, change.entity, change.id)
      const laterAt = later.get(key)
      later.set(key, change.at)
      const ways = this.#waysOf(change, laterAt ?? Number.POSITIVE_INFINITY)
      const wanted = change.callouts.some((callout) => callout.wanted)
      found.push({ change, wanted, isLast: laterAt === undefined, ways })
    }
    return found.toReversed()
  }

  #waysOf(change: Change, laterAt: number): Way[] {
    const ways: Way[] = []
    for (const callout of change.callouts) {
      const last = callout.attempts.at(-1)
      if (callout.state === 'delivered' && last) ways.push({ origin: 'push', at: last.at })
      const readAt = this.#logReads.get(callout)
      if (readAt !== undefined) ways.push({ origin: 'error-log', at: readAt })
    }
    const reads = this.#reads.get(recordKey(change.tenant, change.entity, change.id)) ?? []
    for (const origin of ['back-fill', 'deleted-log', 'history'] as const) {
      if ((origin === 'deleted-log') !== (change.action === 'Delete')) continue
      const read = reads.find((one) => one.origin === origin && one.at >= change.at)
      if (read) ways.push({ ...read, ...(origin === 'back-fill' && { isState: read.at < laterAt }) })
    }
    return ways.sort((one, other) => one.at - other.at)
  }

  /** An answer of the REST API contained the record, its history or its delete. */
  addRead(
    origin: Exclude<Way['origin'], 'push' | 'error-log'>,
    record: Pick<Change, 'tenant' | 'entity' | 'id' | 'at'>,
  ) {
    const key = recordKey(record.tenant, record.entity, record.id)
    const reads = this.#reads.get(key)
    if (!reads) this.#reads.set(key, [{ origin, at: record.at }])
    else reads.push({ origin, at: record.at })
  }

  /** An answer of the REST API contained the row of the error log about this callout. */
  addLogRead(callout: Callout, at: number): void {
    if (!this.#logReads.has(callout)) this.#logReads.set(callout, at)
  }

  counts(): LedgerCounts {
    const states = { waiting: 0, delivered: 0, 'given-up': 0, dropped: 0, 'not-sent': 0 }
    for (const { callouts } of this.changes) for (const { state } of callouts) states[state]++
    const { 'given-up': givenUp, 'not-sent': notSent, ...rest } = states
    return { changes: this.changes.length, ...rest, givenUp, notSent }
  }

  add(change: Change): void {
    this.#changes.push(change)
    trim(this.#changes, this.#keep)
  }

  addDeactivation(callout: Callout): void {
    this.#deactivations.push(callout)
    trim(this.#deactivations, this.#keep)
  }
}

function recordKey(tenant: string, entity: WebhookEntity, id: number): string {
  return `${tenant} ${entity} ${id}`
}

/** Removes the oldest items once the list is 10 % too long, not on each call: a removal moves all other items. */
export function trim(list: unknown[], keep: number): void {
  if (list.length > keep * 1.1 + 1) list.splice(0, list.length - keep)
}
