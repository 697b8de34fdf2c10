import { field, isAutotaskError, type Webhook } from '@guidepost/autotask-client'
import { normalizeGuid } from '@guidepost/connection-matcher'
import type { ObservedWebhook } from '@guidepost/provider'
import type { EntityAccess } from './find.ts'

/**
 * Why a webhook is inactive. Autotask does not say, so the plugin infers it:
 *
 * - `new`: the webhook has no rows. We activate only webhooks with rows. (A set-up that stopped between rows and activation
 *   looks like a deactivation: a host that never saw the webhook active plans with `reactivate`.)
 * - `rights`: the API user may no longer change webhooks, or the owner is an inactive resource.
 * - `failures`: the error log has at least five events of the webhook that Autotask gave up in the last week. Autotask
 *   deactivates after 25 "different events", or in its e-mail after "consecutive attempts" (developer help, "Webhooks error
 *   handling"). Five events with five attempts each are the smallest number that fits both.
 * - `person`: none of these, and the log could be read. `unknown`: the log could not be read.
 */
export async function inactiveBecause(
  access: EntityAccess,
  webhook: Webhook,
  { hasRows, now }: { readonly hasRows: boolean; readonly now: number },
): Promise<NonNullable<ObservedWebhook['inactiveBecause']>> {
  if (!hasRows) return 'new'
  if (!(await hasRights(access, webhook))) return 'rights'
  const failures = await ifAllowed(() => failuresOf(access, webhook, { since: now - 7 * dayMs, enough: minFailures }))
  if (failures === undefined) return 'unknown'
  return failures.count >= minFailures ? 'failures' : 'person'
}

const dayMs = 86_400_000
const minFailures = 5

async function hasRights({ client, entity, call }: EntityAccess, { ownerResourceID }: Webhook): Promise<boolean> {
  const { userAccessForUpdate } = await client.webhooks(entity).entityInformation(call)
  if (userAccessForUpdate === 'none') return false
  if (ownerResourceID === undefined) return true
  const owner = await ifAllowed(() => client.get('Resources', ownerResourceID, call))
  // An absent owner proves nothing: the API user may not have the right to read resources.
  return field(owner, 'isActive') !== false
}

/** The maximum number of rows to read, oldest first. The log has the events of all webhooks of the API user. */
const maxLogRows = 2000

/** How many events of a webhook Autotask gave up, and the last one. */
export interface Failures {
  readonly count: number
  readonly last: { readonly at: string | undefined; readonly message: string } | undefined
}

/** Counts the events of a webhook that Autotask gave up since `since`. Stops at `enough`, and after 2000 rows of the log. */
export async function failuresOf(
  { client, entity, call }: EntityAccess,
  webhook: Webhook,
  { since, enough = maxLogRows }: { readonly since: number; readonly enough?: number },
): Promise<Failures> {
  const filter = [{ op: 'gte', field: 'createDateTime', value: new Date(since) }] as const
  let [seen, count, last] = [0, 0, undefined as Failures['last']]
  for await (const row of client.errorLogs.query({ ...call, filter })) {
    if (belongsTo(row, entity, webhook)) {
      count++
      last = { at: row.createDateTime, message: row.errorMessage ?? '' }
    }
    if (++seen >= maxLogRows || count >= enough) break
  }
  return { count, last }
}

/** The result of `ask`; `undefined` if the API user may not read it. Rethrows errors that a retry may solve. */
async function ifAllowed<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (isAutotaskError(error, 'permission_denied', 'validation', 'not_found')) return undefined
    throw error
  }
}

type LogRow = Parameters<typeof findGuid>[0] & {
  readonly accountWebhookID: number | undefined
  readonly contactWebhookID: number | undefined
  readonly configurationItemWebhookID: number | undefined
}

/** The log has columns for companies, contacts and configuration items only. For tickets, the payload names the webhook. */
function belongsTo(row: LogRow, entity: EntityAccess['entity'], { id, webhookGUID }: Webhook): boolean {
  const byColumn = {
    Company: row.accountWebhookID,
    Contact: row.contactWebhookID,
    ConfigurationItem: row.configurationItemWebhookID,
  }
  if (entity in byColumn && byColumn[entity as keyof typeof byColumn] === id) return true
  const guid = findGuid(row)
  return guid !== undefined && guid === normalizeGuid(webhookGUID)
}

/** Searches the text, because Autotask cuts the payload at 8000 characters, so it may not be JSON. */
function findGuid({ payload }: { readonly payload: string | undefined }): string | undefined {
  return normalizeGuid(/"guid"\s*:\s*"([^"]{1,60})"/i.exec(payload ?? '')?.[1])
}
