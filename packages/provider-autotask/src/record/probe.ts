import type { Webhooks } from '@guidepost/autotask-client'
import type { JsonValue } from '@guidepost/provider'
import { randomInt } from 'node:crypto'
import { answered, type Asking, type Question } from './ask.ts'
import { formOf } from './mask.ts'
import { secretIn } from './tenant.ts'
import { answerOf, jsonOf } from './tap.ts'

const secret = 'GuidepostProbe'.padEnd(32, '0')

/** What is only seen by making a webhook: one that is switched off, sends nothing, and goes again. */
export const probing: Question = {
  id: 'probe',
  title:
    'What Autotask answers to a webhook that is made (switched off), made twice, given fields, and deleted twice. It may count towards the maximum number of webhooks',
  calls: 40,
  writes: true,
  ask: probe,
}

async function probe(asking: Asking): Promise<JsonValue> {
  const { client, call, tap, hidden, registrations } = asking
  const [first] = registrations
  if (!first) return 'There is no registration whose address the probe could have'
  const webhooks = client.webhooks(first.spec.entity)
  // With the token of the registration: if we die here, its next plan removes it.
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
  const made: number[] = []
  const make = (): Promise<JsonValue> =>
    answered(asking, async () => {
      made.push(await webhooks.create(settings, call))
      return answerOf(tap.last!, hidden)
    })
  const answers: Record<string, JsonValue> = { made: await make() }
  const [id] = made
  if (id === undefined) return answers
  try {
    answers['made twice'] = await make()
    answers['without fields'] = await look(asking, webhooks, id)
    answers['with fields'] = await fields(asking, webhooks, id)
  } finally {
    for (const one of made) answers['deleted'] = await answered(asking, () => remove(asking, webhooks, one))
  }
  answers['deleted again'] = await answered(asking, () => remove(asking, webhooks, id))
  return answers
}

/** What shows of a webhook that was just written. */
function look(asking: Asking, webhooks: Webhooks, id: number): Promise<JsonValue> {
  return answered(asking, async () => {
    await webhooks.get(id, asking.call)
    const { item } = (jsonOf(asking.tap.last!) ?? {}) as { item?: Record<string, unknown> | null }
    return {
      isReady: formOf(item?.['isReady'] ?? null),
      isActive: formOf(item?.['isActive'] ?? null),
      secretKey: secretIn(item ?? {}, secret),
      guid: formOf(item?.['webhookGUID'] ?? null),
    }
  })
}

/** Which rows make it ready. */
function fields(asking: Asking, webhooks: Webhooks, id: number): Promise<JsonValue> {
  return answered(asking, async () => {
    const { call } = asking
    const [field] = (await webhooks.fieldLabels(call)).flatMap(({ id: fieldId }) => fieldId ?? [])
    if (field === undefined) return 'the tenant shows no fields'
    const row = { fieldId: field, isSubscribedField: false, isDisplayAlwaysField: true }
    await webhooks.fields.set(id, [row], call)
    const displayed = await look(asking, webhooks, id)
    await webhooks.fields.set(id, [{ ...row, isSubscribedField: true }], call)
    const subscribed = await look(asking, webhooks, id)
    await webhooks.fields.set(id, [], call)
    return { displayed, subscribed, 'none again': await look(asking, webhooks, id) }
  })
}

async function remove({ tap, hidden, call }: Asking, webhooks: Webhooks, id: number): Promise<JsonValue> {
  await webhooks.delete(id, call)
  return answerOf(tap.last!, hidden)
}
