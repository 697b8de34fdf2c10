import type { Webhooks } from '@guidepost/autotask-client'
import type { JsonValue } from '@guidepost/provider'
import { randomInt } from 'node:crypto'
import { answerOrRefusal, type RecordContext, type Question } from './ask.ts'
import { formOf } from './mask.ts'
import { describeSecretKey } from './tenant.ts'
import { toAnswer, jsonOf } from './tap.ts'

const secret = 'GuidepostProbe'.padEnd(32, '0')

/** Answers questions that only a write can answer: creates an inactive webhook, which sends nothing, and deletes it again. */
export const probeQuestion: Question = {
  id: 'probe',
  title:
    'What Autotask answers when an inactive webhook is created twice, gets fields, and is deleted twice. It may count towards the maximum number of webhooks',
  calls: 40,
  writes: true,
  ask: probe,
}

async function probe(context: RecordContext): Promise<JsonValue> {
  const { client, call, tap, hidden, registrations } = context
  const [first] = registrations
  if (!first) return 'There is no registration whose URL the probe could use'
  const webhooks = client.webhooks(first.spec.entity)
  // The URL contains the token of the registration: after a crash here, its next plan removes the webhook.
  const webhookUrl = `${first.target.url}/probe-${randomInt(1_000_000_000)}`
  const settings = {
    name: 'Guidepost probe',
    webhookUrl,
    deactivationUrl: first.target.deactivationUrl,
    secretKey: secret,
    isActive: false,
    sendThresholdExceededNotification: false,
    isSubscribedToUpdateEvents: true,
  }
  const created: number[] = []
  const create = (): Promise<JsonValue> =>
    answerOrRefusal(context, async () => {
      created.push(await webhooks.create(settings, call))
      return toAnswer(tap.last!, hidden)
    })
  const answers: Record<string, JsonValue> = { made: await create() }
  const [id] = created
  if (id === undefined) return answers
  try {
    answers['made twice'] = await create()
    answers['without fields'] = await readState(context, webhooks, id)
    answers['with fields'] = await setFields(context, webhooks, id)
  } finally {
    for (const one of created) answers['deleted'] = await answerOrRefusal(context, () => remove(context, webhooks, one))
  }
  answers['deleted again'] = await answerOrRefusal(context, () => remove(context, webhooks, id))
  return answers
}

/** The state of the webhook after a write. */
function readState(context: RecordContext, webhooks: Webhooks, id: number): Promise<JsonValue> {
  return answerOrRefusal(context, async () => {
    await webhooks.get(id, context.call)
    const { item } = (jsonOf(context.tap.last!) ?? {}) as { item?: Record<string, unknown> | null }
    return {
      isReady: formOf(item?.['isReady'] ?? null),
      isActive: formOf(item?.['isActive'] ?? null),
      secretKey: describeSecretKey(item ?? {}, secret),
      guid: formOf(item?.['webhookGUID'] ?? null),
    }
  })
}

/** Finds out which rows make the webhook ready. */
function setFields(context: RecordContext, webhooks: Webhooks, id: number): Promise<JsonValue> {
  return answerOrRefusal(context, async () => {
    const { call } = context
    const [field] = (await webhooks.fieldLabels(call)).flatMap(({ id: fieldId }) => fieldId ?? [])
    if (field === undefined) return 'Autotask lists no fields'
    const row = { fieldId: field, isSubscribedField: false, isDisplayAlwaysField: true }
    await webhooks.fields.set(id, [row], call)
    const displayed = await readState(context, webhooks, id)
    await webhooks.fields.set(id, [{ ...row, isSubscribedField: true }], call)
    const subscribed = await readState(context, webhooks, id)
    await webhooks.fields.set(id, [], call)
    return { displayed, subscribed, 'none again': await readState(context, webhooks, id) }
  })
}

async function remove({ tap, hidden, call }: RecordContext, webhooks: Webhooks, id: number): Promise<JsonValue> {
  await webhooks.delete(id, call)
  return toAnswer(tap.last!, hidden)
}
