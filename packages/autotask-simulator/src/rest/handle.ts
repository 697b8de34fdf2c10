import type { Entity } from '../entities/catalogue.ts'
import { dateTime } from '../entities/field.ts'
import type { Value } from '../entities/field.ts'
import { guidText } from '../delivery/payload.ts'
import type { Database } from '../tenant/database.ts'
import { seesLineOfBusiness } from '../tenant/skip-reason.ts'
import { createRecord, deleteRecord, updateRecord } from '../tenant/records.ts'
import type { Row } from '../tenant/table.ts'
import type { ApiUser } from '../tenant/user.ts'
import { ApiError, noMatch, noPermission } from './api-error.ts'
import { entityInfo, fieldInfos, isDeletedLog, udfInfos } from './metadata.ts'
import { readQuery } from './query.ts'
import type { Route } from './route.ts'
import { readId } from './values.ts'
import type { Body } from './values.ts'

/** A request of an authenticated API user. */
export interface Call {
  readonly route: Route
  readonly method: string
  /** The URL without its query, e.g. `http://127.0.0.1:1234/ATServicesRest/V1.0/Tickets/query`. */
  readonly url: string
  readonly search: URLSearchParams
  readonly body: unknown
  readonly database: Database
  readonly user: ApiUser
  /** The id of the acting resource: that of the user, or the impersonated one. */
  readonly actor: number
}

/** Returns the JSON of a 200 answer; throws an `ApiError` for other answers. */
export function handle(call: Call): unknown {
  const { route, method, database, user } = call
  if (route.kind === 'collection') return method === 'GET' ? children(call, route) : write(call, route)
  if (route.kind === 'item') return method === 'DELETE' ? remove(call, route) : item(call, route)
  if (route.kind === 'info') return { info: entityInfo(route.entity, user, database) }
  if (route.kind === 'fields') return { fields: fieldInfos(route.entity, database) }
  if (route.kind === 'udfs') return { fields: udfInfos(route.entity, database) }
  if (route.kind === 'version') return { apiVersions: ['V1.0'] }
  if ('entity' in route) return query(call, route.entity, route.kind)
  throw new TypeError(`The route ${route.kind} has no handler here.`)
}

function item({ database, user }: Call, { entity, id, parentId }: Extract<Route, { kind: 'item' }>): unknown {
  const row = database.table(entity.name).get(id)
  const isThere = row && sees(database, user, entity, row) && isBelow(entity, row, parentId)
  if (isThere) {
    noteReads(database, entity, [row])
    return { item: toItem(database, user, entity, row) }
  }
  if (database.behaviour.missingItem === 'null') return { item: null }
  throw new ApiError('Not Found', 404)
}

function children({ database, user }: Call, { entity, parentId }: Extract<Route, { kind: 'collection' }>): unknown {
  const rows = visible(database, user, entity).filter((row) => isBelow(entity, row, parentId))
  const items = rows.map((row) => toItem(database, user, entity, row))
  return { items, pageDetails: { count: items.length, requestCount: 500, prevPageUrl: null, nextPageUrl: null } }
}

function query(call: Call, entity: Entity, kind: 'query' | 'next' | 'count'): unknown {
  const { database, user } = call
  const after = kind === 'next' ? readPage(call) : 0
  const asked = call.method === 'GET' ? parseSearch(call.search.get('search')) : call.body
  const { matches, maxRecords, includeFields } = readQuery(asked, entity, database.udfs(entity), database.behaviour)
  const found = visible(database, user, entity).filter(matches)
  if (kind === 'count') return { queryCount: found.length }
  const rest = found.filter(({ id }) => id > after)
  const page = rest.slice(0, maxRecords)
  const last = page.at(-1)
  noteReads(database, entity, page)
  const items = page.map((row) => toItem(database, user, entity, row, includeFields))
  const nextPageUrl = last && rest.length > page.length ? nextPageUrlOf(call, last.id) : null
  return { items, pageDetails: { count: items.length, requestCount: maxRecords, prevPageUrl: null, nextPageUrl } }
}

/** The URL of the next page. Clients request it with the method and body of the query; another method is a 405, as observed. */
function nextPageUrlOf({ url, method, search, user }: Call, after: number): string {
  const base = url.replace(/\/next$/i, '')
  const paging = JSON.stringify({ verb: method, after, page: ++user.nextPages })
  const kept = search.has('search') ? { search: search.get('search')! } : {}
  return `${base}/next?${new URLSearchParams({ paging, ...kept }).toString()}`
}

function readPage({ search, method, user, database }: Call): number {
  const { verb, after, page } = parseSearch(search.get('paging')) as { verb?: unknown; after?: unknown; page?: unknown }
  if (Number(page) <= user.nextPages - database.behaviour.retainedPages) {
    throw new ApiError('The page is no longer available.')
  }
  if (verb !== method) throw new ApiError(`The requested resource does not support http method '${method}'.`, 405)
  return Number(after)
}

function parseSearch(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '') ?? {}
  } catch {
    throw new ApiError('The search is not valid JSON.', 400)
  }
}

function write(call: Call, { entity, parentId }: Extract<Route, { kind: 'collection' }>): unknown {
  const { database, user } = call
  const body = call.body as Body
  const mode = call.method === 'PUT' ? 'put' : 'patch'
  const isNew = call.method === 'POST'
  const { webhooks } = database
  if (entity.kind === 'webhook') {
    const watched = entity.watched!
    return { itemId: isNew ? webhooks.create(watched, body, user) : webhooks.update(watched, body, mode, user) }
  }
  if (entity.kind === 'row') {
    return {
      itemId: isNew
        ? webhooks.createRow(entity, parentId!, body, user)
        : webhooks.updateRow(entity, parentId!, body, mode, user),
    }
  }
  const { permissionStatus } = database.behaviour
  if (user.accessTo(entity.name) !== 'full') {
    throw noPermission(isNew ? 'create this entity type' : 'update this entity type', permissionStatus)
  }
  const writer = { by: call.actor, at: database.world.clock.now() }
  const withParent = entity.child && isNew ? { ...without(body, entity.child.key), [entity.child.key]: parentId } : body
  if (isNew) return { itemId: createRecord(database, entity, withParent, writer).id }
  const id = readId(body)
  const row = database.table(entity.name).get(id)
  if (!row || !sees(database, user, entity, row) || !isBelow(entity, row, parentId)) throw noMatch('update')
  return { itemId: updateRecord(database, entity, id, withParent, mode, writer).id }
}

function without(body: Body, key: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name.toLowerCase() !== key.toLowerCase()))
}

function remove(call: Call, { entity, id, parentId }: Extract<Route, { kind: 'item' }>): unknown {
  const { database, user } = call
  if (entity.kind === 'webhook') database.webhooks.delete(entity.watched!, id, user)
  else if (entity.kind === 'row') database.webhooks.deleteRow(entity, parentId!, id, user)
  else {
    const row = database.table(entity.name).get(id)
    if (!row || !sees(database, user, entity, row) || !isBelow(entity, row, parentId)) throw noMatch('delete')
    if (entity.kind === 'log') database.table(entity.name).delete(id)
    else deleteRecord(database, entity, id, { by: call.actor, at: database.world.clock.now() })
  }
  return { itemId: id }
}

function isBelow({ child }: Entity, { values }: Row, parentId: number | undefined): boolean {
  return parentId === undefined || values[child!.key] === parentId
}

function visible(database: Database, user: ApiUser, entity: Entity): Row[] {
  if (entity.name === 'WebhookEventErrorLogs') database.expireErrorLog()
  const rows = [...database.table(entity.name).all()].filter((row) => sees(database, user, entity, row))
  return rows.sort((one, other) => one.id - other.id)
}

/** Whether `user` sees a row. Without permission, Autotask hides the row instead of answering with an error. */
function sees(database: Database, user: ApiUser, entity: Entity, row: Row): boolean {
  const { webhooks } = database
  if (entity.kind === 'record') {
    return user.accessTo(entity.name) !== 'none' && seesLineOfBusiness(user, row) && isReplicated(database, row)
  }
  if (entity.kind === 'webhook') return webhooks.sees(user, webhooks.get(entity.watched!, row.id))
  if (entity.name === 'TicketHistory') return user.accessTo('Tickets') !== 'none'
  if (isDeletedLog(entity)) return user.level.deletedTicketLogs
  if (entity.kind === 'log') return user.level.canCreateWebhooks && row.values['ownerResourceID'] === user.resourceId
  const hook = webhooks.get(entity.watched!, row.values['webhookID'] as number)
  // Without its webhook (`deleteCascades: false`), a row has no owner.
  return hook ? webhooks.sees(user, hook) : user.level.canCreateWebhooks
}

/** A new record is missing from reads for a moment (observed in client code). */
function isReplicated({ behaviour, world }: Database, { values }: Row): boolean {
  const { replicationMs } = behaviour
  const createdAt = values['createDate'] ?? values['createDateTime']
  return (
    replicationMs === 0 || typeof createdAt !== 'string' || dateTime(createdAt) <= world.clock.now() - replicationMs
  )
}

/** Tells the ledger what an answer shows. */
function noteReads(database: Database, { name, kind, watched }: Entity, rows: readonly Row[]): void {
  const { ledger, clock } = database.world
  const at = clock.now()
  const tenant = database.name
  for (const { id, values } of rows) {
    if (kind === 'record' && watched) ledger.addRead('back-fill', { tenant, entity: watched, id, at })
    const callout = name === 'WebhookEventErrorLogs' ? database.loggedCallouts.get(id) : undefined
    if (callout) ledger.addLogRead(callout, at)
    const ticket = { tenant, entity: 'Ticket', id: values['ticketID'] as number, at } as const
    if (name === 'DeletedTicketLogs') ledger.addRead('deleted-log', ticket)
    if (name === 'TicketHistory') ledger.addRead('history', ticket)
    if (name === 'DeletedTicketActivityLogs') {
      ledger.addRead('deleted-log', { tenant, entity: 'TicketNote', id: values['noteID'] as number, at })
    }
  }
}

/** A row as JSON: all fields, or those in `include`; empty fields are null. */
function toItem(
  database: Database,
  user: ApiUser,
  entity: Entity,
  row: Row,
  include?: readonly string[],
): Record<string, unknown> {
  const { behaviour } = database
  const item: Record<string, unknown> = {}
  for (const { name } of entity.fields) {
    if (include && !include.includes(name.toLowerCase())) continue
    item[name] = row.values[name] ?? null
  }
  if ('webhookGUID' in item) item['webhookGUID'] = guidText(String(item['webhookGUID']), behaviour)
  if ('secretKey' in item) item['secretKey'] = secretKey(item['secretKey'] as Value, behaviour.secretKeyRead)
  if (entity.hasUdfs && (!include || include.includes('userdefinedfields'))) {
    item['userDefinedFields'] = database
      .udfs(entity)
      .filter(({ isProtected }) => !isProtected || user.level.protectedData || behaviour.protectedUdfs === 'masked')
      .map(({ name, isProtected }) => {
        const isMasked = isProtected && !user.level.protectedData
        return { name, value: isMasked ? '*****' : udfText(row.udfs[name]) }
      })
  }
  return item
}

function secretKey(value: Value, read: 'clear' | 'masked' | 'null'): Value {
  if (read === 'clear') return value
  return read === 'masked' ? '********' : null
}

function udfText(value: Value | undefined): string | null {
  return value === null || value === undefined ? null : String(value)
}
