import { webhookEntities, type WebhookEntity } from '@guidepost/autotask-client'
import { normalizeGuid } from '@guidepost/connection-matcher'
import type { JsonValue } from '@guidepost/provider'
import { parseWebhookId } from '../register/find.ts'
import { answerOrRefusal, type RecordContext, type Question } from './ask.ts'
import { formOf } from './mask.ts'
import { toAnswer, jsonOf } from './tap.ts'

const watched: Readonly<Record<WebhookEntity, string>> = {
  Company: 'Companies',
  Contact: 'Contacts',
  ConfigurationItem: 'ConfigurationItems',
  Ticket: 'Tickets',
  TicketNote: 'TicketNotes',
}

const maxWebhooks = 5

/** The questions that change nothing. */
export const tenantQuestions: readonly Question[] = [
  {
    id: 'field-ids',
    title: 'Which fields the webhooks of each entity can watch, with their numbers',
    calls: 14,
    writes: false,
    ask: async (context) => await forEach((entity) => fieldIds(context, entity)),
  },
  {
    id: 'rights',
    title: "The API user's rights over webhooks, as Autotask reports them",
    calls: 5,
    writes: false,
    ask: async (context) =>
      await forEach((entity) =>
        answerOrRefusal(context, async () => {
          await context.client.webhooks(entity).entityInformation(context.call)
          return readRights(context)
        }),
      ),
  },
  {
    id: 'webhook',
    title: 'Our webhook, as Autotask reports it, and whether its secret key can be read',
    calls: maxWebhooks,
    writes: false,
    ask: async (context) => {
      const answers: JsonValue[] = []
      for (const one of context.registrations.slice(0, maxWebhooks)) answers.push(await ownWebhook(context, one))
      return answers
    },
  },
  {
    id: 'missing',
    title: 'The answer for a webhook that does not exist',
    calls: 1,
    writes: false,
    ask: (context) =>
      answerOrRefusal(context, async () => {
        await context.client.webhooks('Ticket').get(999_999_999, context.call)
        return toAnswer(context.tap.last!, context.hidden)
      }),
  },
  {
    id: 'error-log',
    title: "Autotask's log of lost events, as Autotask reports it",
    calls: 1,
    writes: false,
    ask: errorLog,
  },
  {
    id: 'threshold',
    title: "The API's hourly request limit, as Autotask reports it",
    calls: 1,
    writes: false,
    ask: (context) =>
      answerOrRefusal(context, async () => {
        const { limit, timeframeMinutes } = await context.client.threshold(context.call)
        return { limit, timeframeMinutes, answer: toAnswer(context.tap.last!, context.hidden) }
      }),
  },
]

async function forEach(ask: (entity: WebhookEntity) => Promise<JsonValue>): Promise<JsonValue> {
  const answers: [string, JsonValue][] = []
  for (const entity of webhookEntities) answers.push([entity, await ask(entity)])
  return Object.fromEntries(answers)
}

/** The labels of system fields, which are Autotask's own. User-defined fields are only counted: their labels are tenant data. */
function fieldIds(context: RecordContext, entity: WebhookEntity): Promise<JsonValue> {
  const { client, call, known } = context
  return answerOrRefusal(context, async () => {
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

/** Rights are words or numbers without tenant data, so they need no mask. */
function readRights({ tap }: RecordContext): JsonValue {
  const { info = {} } = (tap.last && (jsonOf(tap.last) as { info?: object } | undefined)) ?? {}
  const shown = Object.entries(info).filter(([name]) => /^(?:can|userAccess|supports|has)/i.test(name))
  return Object.fromEntries(
    shown.map(([name, value]) => [name, typeof value === 'object' ? null : (value as JsonValue)]),
  )
}

function ownWebhook(
  context: RecordContext,
  { target, spec }: RecordContext['registrations'][number],
): Promise<JsonValue> {
  const id = parseWebhookId(target.webhookId)
  if (id === undefined) return Promise.resolve({ entity: spec.entity, answer: 'its number is not known' })
  return answerOrRefusal(context, async () => {
    await context.client.webhooks(spec.entity).get(id, context.call)
    const exchange = context.tap.last!
    const item = (jsonOf(exchange) as { item?: Record<string, unknown> | null } | undefined)?.item ?? {}
    const guid = normalizeGuid(item['webhookGUID'])
    if (guid !== undefined) context.known.guids.add(guid)
    return {
      entity: spec.entity,
      secretKey: describeSecretKey(item, target.secret),
      answer: toAnswer(exchange, context.hidden),
    }
  })
}

/** How Autotask returns the secret key, without the key. */
export function describeSecretKey(item: Record<string, unknown>, secret: string): string {
  if (!('secretKey' in item)) return 'left out'
  const { secretKey } = item
  if (secretKey === secret) return 'in clear'
  if (typeof secretKey !== 'string') return secretKey === null ? 'null' : typeof secretKey
  if (/^[^A-Za-z0-9]*$/.test(secretKey)) return `masked with ${secretKey.length} characters`
  return 'another text'
}

function errorLog(context: RecordContext): Promise<JsonValue> {
  return answerOrRefusal(context, async () => {
    // Uses the recorded answer: the client would return only the fields that it knows.
    for await (const _ of context.client.errorLogs.query({ ...context.call, pageSize: 20 })) break
    const exchange = context.tap.last!
    const { items = [] } = (jsonOf(exchange) as { items?: Record<string, unknown>[] } | undefined) ?? {}
    const lengths = (name: string) => items.map(({ [name]: text }) => (typeof text === 'string' ? text.length : 0))
    return {
      rows: items.length,
      form: formOf(items[0] ?? null),
      longestPayload: Math.max(0, ...lengths('payload')),
      longestMessage: Math.max(0, ...lengths('errorMessage')),
    }
  })
}
