import type { Field } from '../entities/field.ts'
import type { WebhookEntity } from '../entities/webhooks.ts'
import type { Callout } from '../ledger.ts'
import type { Row, Table } from './table.ts'

/** A field that webhooks can subscribe or display. */
export interface WatchableField {
  readonly name: string
  /** The key in payloads. */
  readonly label: string
  readonly isUdf: boolean
  readonly isProtected: boolean
  readonly type: Field['type']
}

/** A field that a webhook subscribes or displays. */
export interface WatchedField extends WatchableField {
  readonly isSubscribed: boolean
  readonly isDisplayed: boolean
}

/** A webhook: its row, its watched fields and excluded resources, and the state of its deliveries. */
export class Hook {
  readonly entity: WebhookEntity
  readonly id: number
  readonly guid: string
  readonly table: Table
  /** In the order in which the rows were added. */
  watched: readonly WatchedField[] = []
  excluded: ReadonlySet<number> = new Set()
  /** Actions that failures stopped, with the switch `disableScope: action`. */
  readonly stopped = new Set<string>()
  /** The number of consecutive failures, by action; `*` stands for all actions (see the switch `disableScope`). */
  readonly failures = new Map<string, number>()
  lastErrorMailAt = Number.NEGATIVE_INFINITY
  lastDelayMailAt = Number.NEGATIVE_INFINITY
  lastTriggeredAt: number | undefined
  /** The last known row, which callouts need after the webhook is deleted. */
  #lastRow: Row
  readonly #sequences = new Map<string, number>()

  constructor(entity: WebhookEntity, table: Table, row: Row) {
    this.entity = entity
    this.table = table
    this.id = row.id
    this.guid = String(row.values['webhookGUID'])
    this.#lastRow = row
  }

  get row(): Row {
    return (this.#lastRow = this.table.get(this.id) ?? this.#lastRow)
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

  /** Takes the next number of the sequence `name`, after skipping `skip` numbers. */
  nextSequenceNumber(name: string, skip = 0): number {
    const next = (this.#sequences.get(name) ?? 0) + 1 + skip
    this.#sequences.set(name, next)
    return next
  }
}
