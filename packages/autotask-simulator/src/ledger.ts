import type { WebhookEntity } from './entities/webhooks.ts'

export type Action = 'Create' | 'Update' | 'Delete'

/** Why a webhook was not told of a change; the first that holds. */
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
  /** What the receiver answered; `undefined` if it didn't. */
  readonly status?: number
  /** What went wrong, in words; `undefined` for a 2xx. */
  readonly error?: string
}

/** What became of one change (or of a deactivation) at one webhook. */
export interface Callout {
  readonly tenant: string
  readonly webhook: { readonly entity: WebhookEntity; readonly id: number; readonly guid: string }
  readonly action: Action | 'Deactivated'
  /**
   * `waiting` for its turn, a try or an answer; `delivered`; `given-up` after the last try; `dropped` because the webhook
   * was switched off or deleted meanwhile; `not-sent`, see `reason`.
   */
  state: 'waiting' | 'delivered' | 'given-up' | 'dropped' | 'not-sent'
  /** Why nothing was sent. */
  readonly reason?: SkipReason
  readonly sequenceNumber?: number
  /** The record that changed; none for a deactivation. */
  readonly recordId?: number
  readonly attempts: Attempt[]
}

/** A record that was created, changed or deleted, with what became of it at every webhook of the entity. */
export interface Change {
  readonly tenant: string
  readonly at: number
  readonly entity: WebhookEntity
  readonly action: Action
  readonly id: number
  /** The resource (or contact) that did it. */
  readonly by: number
  /** REST names of what differs, and labels of user-defined fields. */
  readonly fields: readonly string[]
  readonly callouts: readonly Callout[]
}

/** Counts of callouts; `waiting + delivered + givenUp + dropped + notSent` is their number. */
export interface LedgerCounts {
  readonly changes: number
  readonly waiting: number
  readonly delivered: number
  readonly givenUp: number
  readonly dropped: number
  readonly notSent: number
}

/** Every change and what became of it, the last `keep` of them. */
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

  /** What was sent, or tried, because a webhook was switched off or deleted. */
  get deactivations(): readonly Callout[] {
    return this.#deactivations
  }

  /** All callouts of the changes, in order. */
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

/** In steps, so that a full list isn't moved for every entry. */
export function trim(list: unknown[], keep: number): void {
  if (list.length > keep * 1.1 + 1) list.splice(0, list.length - keep)
}
