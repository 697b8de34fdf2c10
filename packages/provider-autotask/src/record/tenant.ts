import { webhookEntities, type WebhookEntity } from '@guidepost/autotask-client'
import { normalizeGuid } from '@guidepost/connection-matcher'
import type { JsonValue } from '@guidepost/provider'
import { numberOf } from '../register/find.ts'
import { answered, type Asking, type Question } from './ask.ts'
import { formOf } from './mask.ts'
import { answerOf, jsonOf } from './tap.ts'

const watched: Readonly<Record<WebhookEntity, string>> = {
  Company: 'Companies',
  Contact: 'Contacts',
  ConfigurationItem: 'ConfigurationItems',
  Ticket: 'Tickets',
  TicketNote: 'TicketNotes',
}

/** At most so many of the connection's webhooks are looked at. */
const mostWebhooks = 5

/** What can be read without changing anything. */
export const reading: readonly Question[] = [
  {
    id: 'field-ids',
    title: 'Which fields webhooks of each entity can watch, and the number of each',
    calls: 14,
    writes: false,
    ask: async (asking) => await forEach((entity) => fieldIds(asking, entity)),
  },
  {
    id: 'rights',
    title: 'How the rights over webhooks are written',
    calls: 5,
    writes: false,
    ask: async (asking) =>
      await forEach((entity) =>
        answered(asking, async () => {
          await asking.client.webhooks(entity).entityInformation(asking.call)
          return rightsIn(asking)
        }),
      ),
  },
  {
    id: 'webhook',
    title: 'How a webhook of ours is written, and whether its secret key can be read',
    calls: mostWebhooks,
    writes: false,
    ask: async (asking) => {
      const answers: JsonValue[] = []
      for (const one of asking.registrations.slice(0, mostWebhooks)) answers.push(await ownWebhook(asking, one))
      return answers
    },
  },
  {
    id: 'missing',
    title: 'How a webhook that is not there is answered',
    calls: 1,
    writes: false,
    ask: (asking) =>
      answered(asking, async () => {
        await asking.client.webhooks('Ticket').get(999_999_999, asking.call)
        return answerOf(asking.tap.last!, asking.hidden)
      }),
  },
  {
    id: 'error-log',
    title: 'How the log of lost events is written',
    calls: 1,
    writes: false,
    ask: errorLog,
  },
  {
    id: 'threshold',
    title: 'How the hourly limit is written',
    calls: 1,
    writes: false,
    ask: (asking) =>
      answered(asking, async () => {
        const { limit, timeframeMinutes } = await asking.client.threshold(asking.call)
        return { limit, timeframeMinutes, answer: answerOf(asking.tap.last!, asking.hidden) }
      }),
  },
]

async function forEach(ask: (entity: WebhookEntity) => Promise<JsonValue>): Promise<JsonValue> {
  const answers: [string, JsonValue][] = []
  for (const entity of webhookEntities) answers.push([entity, await ask(entity)])
  return Object.fromEntries(answers)
}

/** Labels of system fields are Autotask's own. Those of user-defined ones are the tenant's: they are counted. */
function fieldIds(asking: Asking, entity: WebhookEntity): Promise<JsonValue> {
  const { client, call, known } = asking
  return answered(asking, async () => {
    const webhooks = client.webhooks(entity)
    const labels = await webhooks.fieldLabels(call)
    const udfs = await webhooks.udfFieldLabels(call)
    const fields = await client.entityFields(watched[entity], call)
    for (const { label } of labels) known.labels.add(label.toLowerCase())
    return {
      numbers: Object.fromEntries(labels.map(({ id, label }) => [label, id ?? null])),
      userDefined: udfs.length,
      supported: fields
        .filter(({ isSupportedWebhookField }) => isSupportedWebhookField === true)
        .map(({ name }) => name),
      unsupported: fields
        .filter(({ isSupportedWebhookField }) => isSupportedWebhookField === false)
        .map(({ name }) => name),
    }
  })
}

/** Rights are words or numbers, and say nothing about the tenant. */
function rightsIn({ tap }: Asking): JsonValue {
  const { info = {} } = (tap.last && (jsonOf(tap.last) as { info?: object } | undefined)) ?? {}
  const told = Object.entries(info).filter(([name]) => /^(?:can|userAccess|supports|has)/i.test(name))
  return Object.fromEntries(
    told.map(([name, value]) => [name, typeof value === 'object' ? null : (value as JsonValue)]),
  )
}

function ownWebhook(asking: Asking, { target, spec }: Asking['registrations'][number]): Promise<JsonValue> {
  const id = numberOf(target.webhookId)
  if (id === undefined) return Promise.resolve({ entity: spec.entity, answer: 'its number is not known' })
  return answered(asking, async () => {
    await asking.client.webhooks(spec.entity).get(id, asking.call)
    const exchanged = asking.tap.last!
    const item = (jsonOf(exchanged) as { item?: Record<string, unknown> | null } | undefined)?.item ?? {}
    const guid = normalizeGuid(item['webhookGUID'])
    if (guid !== undefined) asking.known.guids.add(guid)
    return {
      entity: spec.entity,
      secretKey: secretIn(item, target.secret),
      answer: answerOf(exchanged, asking.hidden),
    }
  })
}

/** How the secret key is read, without it. */
export function secretIn(item: Record<string, unknown>, secret: string): string {
  if (!('secretKey' in item)) return 'left out'
  const { secretKey } = item
  if (secretKey === secret) return 'in clear'
  if (typeof secretKey !== 'string') return secretKey === null ? 'null' : typeof secretKey
  if (/^[^A-Za-z0-9]*$/.test(secretKey)) return `masked with ${secretKey.length} characters`
  return 'another text'
}

function errorLog(asking: Asking): Promise<JsonValue> {
  return answered(asking, async () => {
    // Read from the wire: the client shows what it knows, and the log may hold more.
    for await (const _ of asking.client.errorLogs.query({ ...asking.call, pageSize: 20 })) break
    const exchanged = asking.tap.last!
    const { items = [] } = (jsonOf(exchanged) as { items?: Record<string, unknown>[] } | undefined) ?? {}
    const lengths = (name: string) => items.map(({ [name]: text }) => (typeof text === 'string' ? text.length : 0))
    return {
      rows: items.length,
      form: formOf(items[0] ?? null),
      longestPayload: Math.max(0, ...lengths('payload')),
      longestMessage: Math.max(0, ...lengths('errorMessage')),
    }
  })
}
