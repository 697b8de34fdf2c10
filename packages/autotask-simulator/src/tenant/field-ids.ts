import { entities } from '../entities/catalogue.ts'
import { webhookEntities } from '../entities/webhooks.ts'
import type { WebhookEntity } from '../entities/webhooks.ts'
import type { Random } from '../random.ts'
import type { WatchableField } from './hook.ts'

/** The public FieldIDs, from Autotask's Postman collection and developer help; that of the ticket number is from Nango's guide. */
const publicIds: Readonly<Record<string, number>> = {
  'Company.companyName': 7,
  'Company.postalCode': 13,
  'Company.companyType': 24,
  'Ticket.ticketNumber': 2,
}

/** The FieldIDs by which rows of webhooks name fields. Ids that are not public are invented: clients must look them up. */
export class FieldIds {
  readonly #byEntity: ReadonlyMap<WebhookEntity, ReadonlyMap<number, WatchableField>>

  /** `labels`: names of fields in metadata and payloads, e.g. `{ 'Ticket.createDate': 'TicketCreateDate' }`. */
  constructor(random: Random, shuffled: boolean, labels: Readonly<Record<string, string>>) {
    this.#byEntity = new Map(
      webhookEntities.map((watched) => {
        const fields = entities.find((entity) => entity.kind === 'record' && entity.watched === watched)!.fields
        const watchableFields = fields.filter(({ isWatchable }) => isWatchable)
        const ids = shuffled
          ? random.shuffled(watchableFields.map((_, index) => index + 1))
          : idsInOrder(watched, watchableFields)
        const watchable = watchableFields.map(({ name, label, type }, index) => {
          const shownLabel = labels[`${watched}.${name}`] ?? label
          return [ids[index]!, { name, label: shownLabel, isUdf: false, isProtected: false, type }] as const
        })
        return [watched, new Map(watchable)]
      }),
    )
  }

  of(watched: WebhookEntity): ReadonlyMap<number, WatchableField> {
    return this.#byEntity.get(watched)!
  }
}

function idsInOrder(watched: WebhookEntity, fields: readonly { name: string }[]): number[] {
  const taken = new Set(fields.map(({ name }) => publicIds[`${watched}.${name}`]))
  let next = 1
  return fields.map(({ name }) => {
    const id = publicIds[`${watched}.${name}`]
    if (id !== undefined) return id
    while (taken.has(next)) next++
    return next++
  })
}
