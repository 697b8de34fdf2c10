import type { FieldRow, Webhook, Webhooks } from '@guidepost/autotask-client'
import type { Observed, ObservedWebhook, JsonValue, RegistrationTarget } from '@guidepost/provider'
import { isDeepStrictEqual } from 'node:util'
import { sortedFields, sortedIds, toFieldUse, type Attributes, type FieldUse } from './attributes.ts'
import { FieldNames, keyOf, type FieldReference } from './fields.ts'
import { findOurs, requireQueryAccess, type EntityAccess } from './find.ts'
import { inactiveBecause } from './inactive.ts'
import { fieldNamesOf, type RegistrationSpec } from './spec.ts'

/** Reads the webhooks at Autotask for a target. */
export async function observe(
  access: EntityAccess,
  target: RegistrationTarget,
  spec: RegistrationSpec,
  { now, known }: { readonly now: number; readonly known?: ObservedWebhook | undefined },
): Promise<Observed> {
  if (known) {
    const seen = await quickLook(access, target, known)
    if (seen) return { webhook: seen, leftovers: [] }
  }
  const webhooks = access.client.webhooks(access.entity)
  const names = new FieldNames(access.entity, webhooks, access.call)
  const chosen = await namesByField(names, spec)
  const [webhook, ...leftovers] = await findOurs(access, target)
  if (!webhook) {
    await requireQueryAccess(access)
    return { webhook: null, leftovers: [] }
  }
  const rows = await readRows(webhooks, webhook.id, access)
  const fields = await readFieldUses(names, chosen, rows)
  const excluded = await webhooks.excludedResources.list(webhook.id, access.call)
  const read = describe(access, webhook, {
    fields,
    excludedResources: sortedIds(excluded.map(({ resourceId }) => resourceId)),
  })
  const because =
    webhook.isActive === true ? undefined : await inactiveBecause(access, webhook, { hasRows: rows.length > 0, now })
  return {
    webhook: { ...read, ...(because && { inactiveBecause: because }) },
    leftovers: leftovers.map((one) => describe(access, one, {})),
  }
}

/**
 * Looks at the webhook with one query. Returns `known` if it works and its settings are those of `known`, so that its rows,
 * which only a person changes, are most likely the same. `undefined` if anything differs or is missing: then the caller
 * reads everything.
 */
async function quickLook(
  access: EntityAccess,
  target: RegistrationTarget,
  known: ObservedWebhook,
): Promise<ObservedWebhook | undefined> {
  const { fields, excludedResources } = known.attributes
  if (!known.active || !known.ready || fields === undefined || excludedResources === undefined) return undefined
  const [webhook, ...others] = await findOurs(access, { ...target, webhookId: null })
  if (!webhook || others.length > 0) return undefined
  const seen = describe(access, webhook, { fields, excludedResources })
  return isDeepStrictEqual(seen, known) ? seen : undefined
}

/** Finds the webhooks to remove, without their rows: a field that the tenant no longer has must not block the removal. */
export async function observeForRemoval(access: EntityAccess, target: RegistrationTarget): Promise<Observed> {
  const [webhook, ...leftovers] = (await findOurs(access, target)).map((one) => describe(access, one, {}))
  if (!webhook) await requireQueryAccess(access)
  return { webhook: webhook ?? null, leftovers }
}

/** The field names of a spec, by the key of the field in this tenant. Rejects with `validation` for an unknown name. */
export async function namesByField(names: FieldNames, spec: RegistrationSpec): Promise<ReadonlyMap<string, string>> {
  const spelled = fieldNamesOf(spec)
  const references = await names.resolve(spelled)
  return new Map(references.map((reference, index) => [keyOf(reference), spelled[index]!]))
}

type Row = FieldRow & { readonly reference: FieldReference }

async function readRows(webhooks: Webhooks, id: number, { call }: EntityAccess): Promise<Row[]> {
  const fields = await webhooks.fields.list(id, call)
  const udfs = (await webhooks.udfFields?.list(id, call)) ?? []
  return [
    ...fields.map((row) => ({ ...row, reference: { udf: false, id: row.fieldId } })),
    ...udfs.map((row) => ({ ...row, reference: { udf: true, id: row.fieldId } })),
  ]
}

async function readFieldUses(
  names: FieldNames,
  chosen: ReadonlyMap<string, string>,
  rows: readonly Row[],
): Promise<Attributes['fields']> {
  const named: [string, FieldUse][] = []
  for (const { reference, isSubscribedField, isDisplayAlwaysField } of rows) {
    named.push([await names.nameOf(reference, chosen), toFieldUse(isSubscribedField, isDisplayAlwaysField)])
  }
  return sortedFields(named)
}

/** Converts a webhook into the form of the contract. Attributes beyond `Desired.attributes` are for people. */
function describe(
  { entity }: EntityAccess,
  webhook: Webhook,
  rows: { readonly [name: string]: JsonValue },
): ObservedWebhook {
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
