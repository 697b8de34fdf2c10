import { AutotaskError } from '../errors.ts'
import type { CallOptions, Transport } from '../http/transport.ts'
import { checkedId, deleteRow, getRow, patchRow, type DeleteResult } from '../rows/calls.ts'
import { entityInformation, type EntityFields, type EntityInformation } from '../rows/entity-information.ts'
import type { PicklistValue } from '../rows/entity-field.ts'
import { query, type QueryOptions } from '../rows/query.ts'
import { childKinds, childRows, type ChildRows, type ExcludedResource, type FieldRow } from './child-rows.ts'
import { createWebhook } from './create.ts'
import { checkSettings, readWebhook, webhookFields, type Webhook, type WebhookSettings } from './webhook.ts'

/** The entities that have webhooks. Autotask developer help, "REST WebhooksEntity". */
export const webhookEntities = ['Company', 'Contact', 'ConfigurationItem', 'Ticket', 'TicketNote'] as const

/** One of {@link webhookEntities}. */
export type WebhookEntity = (typeof webhookEntities)[number]

export interface WaitOptions extends CallOptions {
  /** How long to wait. Default 30,000. */
  readonly withinMs?: number
  /** The time between two reads. Default 1000. */
  readonly everyMs?: number
}

/** The webhooks of one entity. Ids are unique per entity only: webhook 4 of companies is not webhook 4 of tickets. */
export interface Webhooks {
  /**
   * Creates a webhook and returns its id. Create it inactive, add its rows, then activate it with `patch`: an active webhook
   * sends events even while it is incomplete. Throws `duplicate_webhook`, `limit_reached`, `permission_denied`, `validation`.
   */
  create(settings: WebhookSettings, options?: CallOptions): Promise<number>
  /** `undefined` if the webhook does not exist, or the API user may not see it. */
  get(id: number, options?: CallOptions): Promise<Webhook | undefined>
  /** The webhooks that the API user may see. */
  query(options?: QueryOptions): AsyncGenerator<Webhook>
  /** Changes the given settings only. Throws `not_found` if the webhook does not exist or belongs to another user. */
  patch(id: number, changes: Partial<WebhookSettings>, options?: CallOptions): Promise<void>
  delete(id: number, options?: CallOptions): Promise<DeleteResult>
  /** Reads the webhook until it is ready or the time is up, and returns the last reading. Check its `isReady`. */
  waitUntilReady(id: number, options?: WaitOptions): Promise<Webhook | undefined>
  /** The rights over these webhooks. A first registration needs `userAccessForCreate`. */
  entityInformation(options?: CallOptions): Promise<EntityInformation>
  readonly fields: ChildRows<FieldRow>
  /** `undefined` for ticket notes, which have no user-defined fields. */
  readonly udfFields: ChildRows<FieldRow> | undefined
  readonly excludedResources: ChildRows<ExcludedResource>
  /** The number of a field that a webhook can watch. `label` is its REST name in any case. `undefined` for an unknown one. */
  fieldId(label: string, options?: CallOptions): Promise<number | undefined>
  /** The number of a user-defined field. `label` in any case. `undefined` for an unknown one. */
  udfFieldId(label: string, options?: CallOptions): Promise<number | undefined>
  /** Every field that a webhook can watch. `recent`: read again unless that was done within the last minute. */
  fieldLabels(options?: LabelOptions): Promise<readonly PicklistValue[]>
  /** Every user-defined field that a webhook can watch; an empty list for ticket notes. */
  udfFieldLabels(options?: LabelOptions): Promise<readonly PicklistValue[]>
}

/** Options of a look-up of labels. */
export interface LabelOptions extends CallOptions {
  /** True for a label that an administrator may just have added. Default false: up to an hour old. */
  readonly recent?: boolean
}

export function createWebhooks(transport: Transport, entityFields: EntityFields, entity: WebhookEntity): Webhooks {
  if (!webhookEntities.includes(entity)) {
    throw new AutotaskError(
      'validation',
      `Autotask has no webhooks for ${String(entity)}, only for ${webhookEntities.join(', ')}`,
    )
  }
  const root = `${entity}Webhooks`
  const hasUdfs = entity !== 'TicketNote'
  const pathOf = (id: number) => `${root}/${checkedId(id)}`
  const fieldLookUp = [`${entity}WebhookFields`, 'fieldID'] as const
  const udfLookUp = [`${entity}WebhookUdfFields`, 'udfFieldID'] as const

  async function* found(options: QueryOptions): AsyncGenerator<Webhook> {
    // `webhookFields` leaves out the secret key: no caller needs it.
    for await (const row of query(transport, root, { includeFields: webhookFields, ...options })) yield readWebhook(row)
  }

  async function get(id: number, options: CallOptions): Promise<Webhook | undefined> {
    const row = await getRow(transport, pathOf(id), options)
    return row && readWebhook(row)
  }

  function labels(lookUp: readonly [entity: string, field: string], { recent = false, ...call }: LabelOptions) {
    return recent ? entityFields.recentPicklist(...lookUp, call) : entityFields.picklist(...lookUp, call)
  }

  async function waitUntilReady(id: number, options: WaitOptions): Promise<Webhook | undefined> {
    const { withinMs = 30_000, everyMs = 1000, ...call } = options
    const { now, sleep } = transport.options
    const end = now() + withinMs
    for (;;) {
      const webhook = await get(id, call)
      if (!webhook || webhook.isReady || now() + everyMs > end) return webhook
      await sleep(everyMs, call.signal)
    }
  }

  return {
    create: (settings, options = {}) => createWebhook(transport, root, settings, options),
    get: (id, options = {}) => get(id, options),
    query: (options = {}) => found(options),
    async patch(id, changes, options = {}) {
      checkSettings(changes, 'patch')
      const secrets = changes.secretKey === undefined ? [] : [changes.secretKey]
      await patchRow(transport, root, { ...changes, id: checkedId(id) }, { ...options, secrets })
    },
    delete: (id, options = {}) => deleteRow(transport, pathOf(id), options),
    waitUntilReady: (id, options = {}) => waitUntilReady(id, options),
    entityInformation: (options = {}) => entityInformation(transport, root, options),
    fields: childRows(transport, root, childKinds.fields),
    udfFields: hasUdfs ? childRows(transport, root, childKinds.udfFields) : undefined,
    excludedResources: childRows(transport, root, childKinds.excludedResources),
    fieldId: (label, options = {}) => entityFields.idOf(...fieldLookUp, label, options),
    udfFieldId: async (label, options = {}) =>
      hasUdfs ? await entityFields.idOf(...udfLookUp, label, options) : undefined,
    fieldLabels: (options = {}) => labels(fieldLookUp, options),
    udfFieldLabels: async (options = {}) => (hasUdfs ? await labels(udfLookUp, options) : []),
  }
}
