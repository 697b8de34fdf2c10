import type { Field } from '../entities/field.ts'
import type { WebhookEntity } from '../entities/webhooks.ts'
import type { Callout } from '../ledger.ts'
import type { Row, Table } from './table.ts'

/** A field that a webhook subscribes or displays. */
export interface WatchedField {
  readonly name: string
  /** Its key in payloads. */
  readonly label: string
  readonly isUdf: boolean
  readonly isProtected: boolean
  readonly type: Field['type']
  readonly isSubscribed: boolean
  readonly isDisplayed: boolean
}

/** A webhook at work: its row, what its child rows say, and the state of its deliveries. */
export class Hook {
  readonly entity: WebhookEntity
  readonly id: number
  readonly guid: string
  readonly table: Table
  /** In the order in which they were added. */
  watched: readonly WatchedField[] = []
  excluded: ReadonlySet<number> = new Set()
  /** Actions that failures stopped, under the switch `disableScope: action`. */
  readonly stopped = new Set<string>()
  /** Failures in a row, by action, or under `*` for all. */
  readonly failures = new Map<string, number>()
  lastErrorMailAt = Number.NEGATIVE_INFINITY
  lastDelayMailAt = Number.NEGATIVE_INFINITY
  lastTriggeredAt: number | undefined
  /** After deletion, so that what is still on its way can be sent. */
  #last: Row
  readonly #sequences = new Map<string, number>()

  constructor(entity: WebhookEntity, table: Table, row: Row) {
    this.entity = entity
    this.table = table
    this.id = row.id
    this.guid = String(row.values['webhookGUID'])
    this.#last = row
  }

  get row(): Row {
    return (this.#last = this.table.get(this.id) ?? this.#last)
  }

  get isDeleted(): boolean {
    return this.table.get(this.id) === undefined
  }

  get isActive(): boolean {
    return this.row.values['isActive'] === true && !this.isDeleted
  }

  get ownerId(): number {
    return this.row.values['ownerResourceID'] as number
  }

  text(field: 'name' | 'webhookUrl' | 'deactivationUrl' | 'secretKey' | 'notificationEmailAddress'): string {
    return String(this.row.values[field] ?? '')
  }

  label(): Callout['webhook'] {
    return { entity: this.entity, id: this.id, guid: this.guid }
  }

  /** The next number of the sequence `name`; `burn` leaves a gap before it. */
  nextSequenceNumber(name: string, burn = 0): number {
    const next = (this.#sequences.get(name) ?? 0) + 1 + burn
    this.#sequences.set(name, next)
    return next
  }
}
