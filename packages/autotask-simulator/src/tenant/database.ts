import { Dispatcher } from '../delivery/dispatcher.ts'
import type { DispatchListener, Delivery } from '../delivery/dispatcher.ts'
import { deactivationBody, eventBody } from '../delivery/payload.ts'
import type { Body as PayloadBody } from '../delivery/payload.ts'
import { entities } from '../entities/catalogue.ts'
import type { Entity } from '../entities/catalogue.ts'
import { dateText } from '../entities/field.ts'
import type { Field, PicklistValue } from '../entities/field.ts'
import type { WebhookEntity } from '../entities/webhooks.ts'
import type { Mail } from '../event-log.ts'
import type { Callout, SkipReason } from '../ledger.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import { FieldIds } from './field-ids.ts'
import { isWanted, skipReasonOf } from './skip-reason.ts'
import type { RecordChange } from './skip-reason.ts'
import type { Hook } from './hook.ts'
import type { RecordStore } from './record-store.ts'
import { Table } from './table.ts'
import type { NumberedUdf, Udf } from './udf.ts'
import type { ApiUser } from './user.ts'
import { Webhooks } from './webhooks.ts'
import type { WebhookHost } from './webhooks.ts'

const dayMs = 86_400_000

/** The first id of each entity (default 1), as in public samples. These ids differ, so that tests reveal mixed-up ids. */
const firstIds: Readonly<Record<string, number>> = {
  Companies: 1301,
  Contacts: 30_683_451,
  ConfigurationItems: 5512,
  Tickets: 351_181,
  TicketNotes: 88_121,
  Resources: 29_682_885,
}

export interface DatabaseOptions {
  readonly name: string
  readonly world: World
  readonly random: Random
  readonly udfs: Partial<Record<WebhookEntity, readonly Udf[]>>
  readonly picklists: Readonly<Record<string, readonly PicklistValue[]>>
  readonly fieldLabels: Readonly<Record<string, string>>
}

/** The state of one tenant: records, users, webhooks and waiting callouts. */
export class Database implements RecordStore, WebhookHost, DispatchListener {
  readonly name: string
  readonly world: World
  readonly users: ApiUser[] = []
  readonly mails: Mail[] = []
  readonly webhooks: Webhooks
  /** The callout that each row of the error log is about. */
  readonly loggedCallouts = new Map<number, Callout>()
  readonly #tables = new Map<string, Table>()
  readonly #udfs: Partial<Record<WebhookEntity, readonly NumberedUdf[]>>
  readonly #picklists: Readonly<Record<string, readonly PicklistValue[]>>
  readonly #fieldIds: FieldIds
  readonly #dispatcher: Dispatcher
  readonly #random: Random
  #nextUdfId = 29_682_851
  /** How many sequence numbers the next event of a webhook skips. */
  readonly #skippedNumbers = new Map<Hook, number>()

  constructor({ name, world, random, udfs, picklists, fieldLabels }: DatabaseOptions) {
    this.name = name
    this.#picklists = picklists
    this.world = world
    this.#random = random
    for (const entity of entities) this.#tables.set(entity.name, new Table(firstIds[entity.name]))
    this.#udfs = Object.fromEntries(
      Object.entries(udfs).map(([entity, list]) => [entity, list.map((udf) => ({ ...udf, id: this.#nextUdfId++ }))]),
    )
    this.#fieldIds = new FieldIds(random, world.behaviour.fieldIds === 'per-tenant', fieldLabels)
    this.webhooks = new Webhooks(this)
    this.#dispatcher = new Dispatcher(world, name, this)
  }

  get behaviour() {
    return this.world.behaviour
  }

  table(entity: string): Table {
    return this.#tables.get(entity)!
  }

  udfs(entity: Entity): readonly NumberedUdf[] {
    return (entity.watched && entity.hasUdfs && this.#udfs[entity.watched]) || []
  }

  newGuid(): string {
    return this.#random.guid()
  }

  watchable(watched: WebhookEntity) {
    return this.#fieldIds.of(watched)
  }

  watchableUdfs(watched: WebhookEntity) {
    return new Map(
      (this.#udfs[watched] ?? []).map(({ id, name, type = 'string', isProtected = false }) => [
        id,
        { name, label: name, isUdf: true, isProtected, type },
      ]),
    )
  }

  /** A field's picklist. For `fieldID` and `udfFieldID`, it lists the fields that the webhook can watch. */
  picklistOf(entity: Entity, { name, picklist }: Field): readonly PicklistValue[] | undefined {
    if (name !== 'fieldID' && name !== 'udfFieldID') return this.#picklists[`${entity.singular}.${name}`] ?? picklist
    const known = name === 'fieldID' ? this.watchable(entity.watched!) : this.watchableUdfs(entity.watched!)
    return [...known].map(([value, { label }]) => ({ value, label }))
  }

  /** Fires the webhooks of the entity, and records the change with its callouts in the ledger and the log. */
  changed(recordChange: RecordChange): void {
    const { action, entity, row, changed, by } = recordChange
    const { watched } = entities.find(({ name }) => name === entity)!
    if (!watched) return
    const at = this.world.clock.now()
    const callouts: Callout[] = []
    const sends: (() => void)[] = []
    for (const hook of this.webhooks.of(watched)) {
      const owner = this.users.find(({ resourceId }) => resourceId === hook.ownerId)
      const reason = skipReasonOf(hook, recordChange, owner, this.behaviour)
      const wanted = reason === undefined || isWanted(hook, recordChange, this.behaviour)
      const callout = this.#callout(hook, action, wanted, reason, row.id)
      callouts.push(callout)
      if (reason !== undefined) continue
      const eventHeader = { at, sequenceNumber: callout.sequenceNumber!, personId: by }
      const body = eventBody(hook, action, row, changed, eventHeader, this.behaviour)
      hook.lastTriggeredAt = at
      sends.push(() => this.#send(hook, callout, body, 'webhookUrl'))
    }
    const change = { tenant: this.name, at, entity: watched, action, id: row.id, by, fields: [...changed], callouts }
    this.world.ledger.add(change)
    this.world.log.add({ kind: 'change', at, tenant: this.name, change })
    for (const send of sends) send()
  }

  #callout(hook: Hook, action: Callout['action'], wanted: boolean, reason?: SkipReason, recordId?: number): Callout {
    const base = { tenant: this.name, webhook: hook.label(), action, wanted, attempts: [] }
    const ofRecord = recordId === undefined ? {} : { recordId }
    if (reason !== undefined) return { ...base, ...ofRecord, state: 'not-sent', reason }
    const scope = this.behaviour.sequence === 'webhook' ? '*' : action
    const sequenceNumber = hook.nextSequenceNumber(scope, this.#skippedNumbers.get(hook))
    this.#skippedNumbers.delete(hook)
    return { ...base, ...ofRecord, state: 'waiting', sequenceNumber }
  }

  #send(hook: Hook, callout: Callout, body: PayloadBody, target: Delivery['target']): void {
    const { deliveryOrder, dispatchMs } = this.behaviour
    const delay = deliveryOrder === 'in-order' ? dispatchMs : this.#random.below(dispatchMs + 1)
    const dueAt = this.world.clock.now() + delay
    this.#dispatcher.enqueue({ hook, callout, body, target, dueAt, secret: hook.text('secretKey') })
  }

  /** Makes the next event of `hook` skip `count` sequence numbers. */
  skipSequenceNumbers(hook: Hook, count: number): void {
    this.#skippedNumbers.set(hook, (this.#skippedNumbers.get(hook) ?? 0) + count)
  }

  deactivated(hook: Hook, cause: 'failures' | 'update' | 'delete' | 'owner', by: number): void {
    const at = this.world.clock.now()
    this.world.log.add({ kind: 'deactivated', at, tenant: this.name, webhook: hook.label(), cause })
    this.#dispatcher.drop(hook)
    const targets: Delivery['target'][] = ['deactivationUrl']
    if (this.behaviour.deactivationTarget === 'both') targets.push('webhookUrl')
    for (const target of targets) {
      const callout = this.#callout(hook, 'Deactivated', false)
      const eventHeader = { at, sequenceNumber: callout.sequenceNumber!, personId: by }
      this.world.ledger.addDeactivation(callout)
      this.#send(hook, callout, deactivationBody(hook, eventHeader, this.behaviour), target)
    }
  }

  gaveUp({ hook, callout, body }: Delivery, error: string): void {
    const { errorLogLength } = this.behaviour
    const { id } = this.table('WebhookEventErrorLogs').insert({
      accountWebhookID: hook.entity === 'Company' ? hook.id : null,
      contactWebhookID: hook.entity === 'Contact' ? hook.id : null,
      sequenceNumber: callout.sequenceNumber ?? null,
      createDateTime: dateText(this.world.clock.now()),
      errorMessage: error.slice(0, errorLogLength),
      payload: body.sent.toString().slice(0, errorLogLength),
      // The REST API does not show this value. It decides which user sees the row.
      ownerResourceID: hook.ownerId,
    })
    this.loggedCallouts.set(id, callout)
    const now = this.world.clock.now()
    if (now - hook.lastErrorMailAt < dayMs) return
    hook.lastErrorMailAt = now
    const { disableAfter, maxAttempts } = this.behaviour
    const text = `The callout ${hook.text('name')} for ${hook.entity} failed the last ${maxAttempts} times: ${error}. After ${disableAfter} consecutive attempts it is disabled.`
    this.#mail(hook, `Autotask Callout - Error: ${hook.text('name')}`, text)
  }

  disable(hook: Hook, action: Callout['action']): void {
    if (this.behaviour.disableScope === 'webhook') {
      this.webhooks.disable(hook)
      this.deactivated(hook, 'failures', systemResource)
      return
    }
    this.stopAction(hook, action)
  }

  /** Stops one action of a webhook, without a visible change. */
  stopAction(hook: Hook, action: Callout['action']): void {
    hook.stopped.add(action)
    const at = this.world.clock.now()
    this.world.log.add({ kind: 'deactivated', at, tenant: this.name, webhook: hook.label(), cause: 'failures' })
    this.#dispatcher.drop(hook, action)
  }

  delayed(hook: Hook): void {
    const now = this.world.clock.now()
    const wanted = hook.row.values['sendThresholdExceededNotification'] === true
    if (!wanted || now - hook.lastDelayMailAt < dayMs) return
    hook.lastDelayMailAt = now
    const text = `Callouts for ${hook.entity} are delayed: there are more than ${this.behaviour.calloutsPerHour} in an hour.`
    this.#mail(hook, `Autotask Callout - Delayed: ${hook.text('name')}`, text)
  }

  #mail(hook: Hook, subject: string, text: string): void {
    const owner = this.table('Resources').get(hook.ownerId)?.values['email']
    const to = [hook.text('notificationEmailAddress'), String(owner ?? '')].filter((address) => address !== '')
    const mail = { at: this.world.clock.now(), to, subject, text }
    this.mails.push(mail)
    this.world.log.add({ kind: 'mail', at: mail.at, tenant: this.name, mail })
  }

  /** Deletes the rows of the error log that are older than `errorLogDays`. */
  expireErrorLog(): void {
    const log = this.table('WebhookEventErrorLogs')
    const oldest = dateText(this.world.clock.now() - this.behaviour.errorLogDays * dayMs)
    for (const row of log.all()) {
      if (String(row.values['createDateTime']) >= oldest) break
      log.delete(row.id)
      this.loggedCallouts.delete(row.id)
    }
  }
}

/** The id of the resource that makes automatic changes (observed in client code). */
export const systemResource = 4
