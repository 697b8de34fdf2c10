import type { FieldRow, Webhook, Webhooks } from '@guidepost/autotask-client'
import type { Observed, ObservedWebhook, JsonValue, RegistrationTarget } from '@guidepost/provider'
import { sortedFields, sortedIds, useOf, type Attributes, type FieldUse } from './attributes.ts'
import { FieldNames, keyOf, type FieldReference } from './fields.ts'
import { findOurs, mustSeeAll, type Place } from './find.ts'
import { inactiveBecause } from './inactive.ts'
import { fieldNamesOf, type RegistrationSpec } from './spec.ts'

/** Reads what is at Autotask for a target. */
export async function observe(
  place: Place,
  target: RegistrationTarget,
  spec: RegistrationSpec,
  now: number,
): Promise<Observed> {
  const webhooks = place.client.webhooks(place.entity)
  const names = new FieldNames(place.entity, webhooks, place.call)
  const chosen = await chosenNames(names, spec)
  const [webhook, ...leftovers] = await findOurs(place, target)
  if (!webhook) {
    await mustSeeAll(place)
    return { webhook: null, leftovers: [] }
  }
  const rows = await readRows(webhooks, webhook.id, place)
  const fields = await namedFields(names, chosen, rows)
  const excluded = await webhooks.excludedResources.list(webhook.id, place.call)
  const read = describe(place, webhook, {
    fields,
    excludedResources: sortedIds(excluded.map(({ resourceId }) => resourceId)),
  })
  const because =
    webhook.isActive === true ? undefined : await inactiveBecause(place, webhook, { hasRows: rows.length > 0, now })
  return {
    webhook: { ...read, ...(because && { inactiveBecause: because }) },
    leftovers: leftovers.map((one) => describe(place, one, {})),
  }
}

/** Finds what is to go, without its rows: names of fields that the tenant has no more must not be in the way. */
export async function observeForRemoval(place: Place, target: RegistrationTarget): Promise<Observed> {
  const [webhook, ...leftovers] = (await findOurs(place, target)).map((one) => describe(place, one, {}))
  if (!webhook) await mustSeeAll(place)
  return { webhook: webhook ?? null, leftovers }
}

/** The names of a spec by the field that each is in this tenant; rejects with `validation` for one that is none. */
export async function chosenNames(names: FieldNames, spec: RegistrationSpec): Promise<ReadonlyMap<string, string>> {
  const spelled = fieldNamesOf(spec)
  const references = await names.resolve(spelled)
  return new Map(references.map((reference, index) => [keyOf(reference), spelled[index]!]))
}

/** A row of a webhook, and which kind it is. */
type Row = FieldRow & { readonly reference: FieldReference }

async function readRows(webhooks: Webhooks, id: number, { call }: Place): Promise<Row[]> {
  const fields = await webhooks.fields.list(id, call)
  const udfs = (await webhooks.udfFields?.list(id, call)) ?? []
  return [
    ...fields.map((row) => ({ ...row, reference: { udf: false, id: row.fieldId } })),
    ...udfs.map((row) => ({ ...row, reference: { udf: true, id: row.fieldId } })),
  ]
}

async function namedFields(
  names: FieldNames,
  chosen: ReadonlyMap<string, string>,
  rows: readonly Row[],
): Promise<Attributes['fields']> {
  const named: [string, FieldUse][] = []
  for (const { reference, isSubscribedField, isDisplayAlwaysField } of rows) {
    named.push([await names.nameOf(reference, chosen), useOf(isSubscribedField, isDisplayAlwaysField)])
  }
  return sortedFields(named)
}

/** In the form of `Desired.attributes`, and with what else people want to see. */
function describe({ entity }: Place, webhook: Webhook, rows: { readonly [name: string]: JsonValue }): ObservedWebhook {
  const events = [
    webhook.isSubscribedToCreateEvents === true && 'create',
    webhook.isSubscribedToUpdateEvents === true && 'update',
    webhook.isSubscribedToDeleteEvents === true && 'delete',
  ].filter((name) => name !== false)
  return {
    id: String(webhook.id),
    matchValue: webhook.webhookGUID ?? null,
    active: webhook.isActive === true,
    ready: webhook.isReady === true,
    attributes: {
      entity,
      name: webhook.name ?? '',
      webhookUrl: webhook.webhookUrl ?? '',
      deactivationUrl: webhook.deactivationUrl ?? '',
      events,
      notificationEmailAddress: webhook.notificationEmailAddress || null,
      sendThresholdExceededNotification: webhook.sendThresholdExceededNotification === true,
      ownerResourceId: webhook.ownerResourceID ?? null,
      ...rows,
    },
  }
}
