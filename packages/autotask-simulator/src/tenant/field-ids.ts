import { entities } from '../entities/catalogue.ts'
import { webhookEntities } from '../entities/webhooks.ts'
import type { WebhookEntity } from '../entities/webhooks.ts'
import type { Random } from '../random.ts'
import type { WatchedField } from './hook.ts'

type Watchable = Omit<WatchedField, 'isSubscribed' | 'isDisplayed'>

/** All that is known of them: Autotask's Postman collection and developer help; the ticket's from Nango's guide. */
const known: Readonly<Record<string, number>> = {
  'Company.companyName': 7,
  'Company.postalCode': 13,
  'Company.companyType': 24,
  'Ticket.ticketNumber': 2,
}

/** The ids by which rows of webhooks name fields. Those that are not public are invented: look them up, as one must. */
export class FieldIds {
  readonly #byEntity: ReadonlyMap<WebhookEntity, ReadonlyMap<number, Watchable>>

  /** `labels`: what a field is called in metadata and payloads, e.g. `{ 'Ticket.createDate': 'TicketCreateDate' }`. */
  constructor(random: Random, shuffled: boolean, labels: Readonly<Record<string, string>>) {
    this.#byEntity = new Map(
      webhookEntities.map((watched) => {
        const fields = entities.find((entity) => entity.kind === 'record' && entity.watched === watched)!.fields
        const capable = fields.filter(({ capable }) => capable)
        const ids = shuffled ? random.shuffled(capable.map((_, index) => index + 1)) : inOrder(watched, capable)
        const watchable = capable.map(({ name, label, type }, index) => {
          const shown = labels[`${watched}.${name}`] ?? label
          return [ids[index]!, { name, label: shown, isUdf: false, isProtected: false, type }] as const
        })
        return [watched, new Map(watchable)]
      }),
    )
  }

  of(watched: WebhookEntity): ReadonlyMap<number, Watchable> {
    return this.#byEntity.get(watched)!
  }
}

function inOrder(watched: WebhookEntity, fields: readonly { name: string }[]): number[] {
  const taken = new Set(fields.map(({ name }) => known[`${watched}.${name}`]))
  let next = 1
  return fields.map(({ name }) => {
    const id = known[`${watched}.${name}`]
    if (id !== undefined) return id
    while (taken.has(next)) next++
    return next++
  })
}
