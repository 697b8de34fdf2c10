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

/** Removes the oldest items once the list is 10 % too long, not on each call: a removal moves all other items. */
export function trim(list: unknown[], keep: number): void {
  if (list.length > keep * 1.1 + 1) list.splice(0, list.length - keep)
}
