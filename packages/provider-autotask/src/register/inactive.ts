import { field, type Webhook } from '@guidepost/autotask-client'
import { normalizeGuid } from '@guidepost/connection-matcher'
import type { ObservedWebhook } from '@guidepost/provider'
import { providerErrorOf } from '../errors.ts'
import type { Place } from './find.ts'

/**
 * Why a webhook is off, as far as it can be told. Autotask doesn't say, so each rests on something else:
 *
 * - `new`: it has no rows, and nothing is switched on before it has. One whose set-up ended between rows and activation
 *   can't be told from one that was switched off: a host that never saw it active plans with `reactivate`.
 * - `rights`: the API user may not change webhooks any more, or the owner is an inactive resource.
 * - `failures`: the error log holds at least five events of it that were given up within the last week. Autotask
 *   switches off after 25 "different events", by its mail "consecutive attempts" (developer help, "Webhooks error
 *   handling"): five events of five tries are the fewest that this can mean.
 * - `person`: none of these, and the log could be read. `unknown`: it could not.
 */
export async function inactiveBecause(
  place: Place,
  webhook: Webhook,
  { hasRows, now }: { readonly hasRows: boolean; readonly now: number },
): Promise<NonNullable<ObservedWebhook['inactiveBecause']>> {
  if (!hasRows) return 'new'
  if (!(await hasRights(place, webhook))) return 'rights'
  const failures = await countFailures(place, webhook, { since: now - 7 * dayMs, enough: fewest })
  if (failures === undefined) return 'unknown'
  return failures >= fewest ? 'failures' : 'person'
}

const dayMs = 86_400_000
const fewest = 5

async function hasRights({ client, entity, call }: Place, { ownerResourceID }: Webhook): Promise<boolean> {
  const { userAccessForUpdate } = await client.webhooks(entity).entityInformation(call)
  if (userAccessForUpdate === 'none') return false
  const owner = ownerResourceID === undefined ? undefined : await client.get('Resources', ownerResourceID, call)
  // Absent is no proof: the API user may not see resources.
  return field(owner, 'isActive') !== false
}

/** How far the log is read, newest last: rows are for all webhooks of the API user. */
const mostRows = 2000

/** The latest event of a webhook that Autotask gave up, and how many there are. */
export interface Failures {
  readonly count: number
  readonly last: { readonly at: string | undefined; readonly message: string } | undefined
}

/** The events of a webhook that Autotask gave up since a time, of the first 2000 that it gave up at all. */
export async function failuresOf(
  { client, entity, call }: Place,
  webhook: Webhook,
  { since, enough = mostRows }: { readonly since: number; readonly enough?: number },
): Promise<Failures> {
  const filter = [{ op: 'gte', field: 'createDateTime', value: new Date(since) }] as const
  let [seen, count, last] = [0, 0, undefined as Failures['last']]
  for await (const row of client.errorLogs.query({ ...call, filter })) {
    if (isOf(row, entity, webhook)) {
      count++
      last = { at: row.createDateTime, message: row.errorMessage ?? '' }
    }
    if (++seen >= mostRows || count >= enough) break
  }
  return { count, last }
}

async function countFailures(
  place: Place,
  webhook: Webhook,
  within: { readonly since: number; readonly enough: number },
): Promise<number | undefined> {
  try {
    return (await failuresOf(place, webhook, within)).count
  } catch (error) {
    // A log that may not be read says nothing; what may pass is tried again by the host.
    const { code } = providerErrorOf(error) as { code?: string }
    if (code === 'permission_denied' || code === 'validation' || code === 'not_found') return undefined
    throw error
  }
}

type LogRow = Parameters<typeof guidIn>[0] & {
  readonly accountWebhookID: number | undefined
  readonly contactWebhookID: number | undefined
  readonly configurationItemWebhookID: number | undefined
}

/** The log has columns for companies, contacts and configuration items only: a ticket's webhook is known by the payload. */
function isOf(row: LogRow, entity: Place['entity'], { id, webhookGUID }: Webhook): boolean {
  const byColumn = {
    Company: row.accountWebhookID,
    Contact: row.contactWebhookID,
    ConfigurationItem: row.configurationItemWebhookID,
  }
  if (entity in byColumn && byColumn[entity as keyof typeof byColumn] === id) return true
  const guid = guidIn(row)
  return guid !== undefined && guid === normalizeGuid(webhookGUID)
}

/** By its text, since the payload is cut at 8000 characters. */
function guidIn({ payload }: { readonly payload: string | undefined }): string | undefined {
  return normalizeGuid(/"guid"\s*:\s*"([^"]{1,60})"/i.exec(payload ?? '')?.[1])
}
