import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FaultEffect, Faults } from '../faults.ts'
import { entities } from '../entities/catalogue.ts'
import type { Database } from '../tenant/database.ts'
import type { ApiUser } from '../tenant/user.ts'
import { duplicateError, maximumError } from '../tenant/webhooks.ts'
import type { World } from '../world.ts'
import { errors, page, send } from './answer.ts'
import type { Answer } from './answer.ts'
import { ApiError } from './api-error.ts'
import { handle } from './handle.ts'
import { HourlyLimit, threadError, ThreadLimit } from './limits.ts'
import { entityInfo } from './metadata.ts'
import { header, readRequest } from './request.ts'
import type { ApiRequest } from './request.ts'
import { routeOf, methodsOf } from './route.ts'
import type { Route } from './route.ts'
import type { Zone } from './zone.ts'

/** A tenant that the server serves. `zone` changes if the tenant moves. */
export interface Site {
  readonly database: Database
  /** The `ci` in the zone information. */
  readonly number: number
  zone: Zone
}

interface Login {
  readonly site: Site
  readonly user: ApiUser
}

/** Autotask's REST API of all tenants in all zones. */
export class RestServer {
  readonly #world: World
  readonly #faults: Faults
  readonly #processingMs: number
  readonly #logins = new Map<string, Login>()
  readonly #hourly = new Map<Site, HourlyLimit>()
  readonly #threads = new ThreadLimit()

  /** `processingMs`: how long a request occupies its thread, in real milliseconds. */
  constructor(world: World, faults: Faults, { processingMs }: { processingMs: number }) {
    this.#world = world
    this.#faults = faults
    this.#processingMs = processingMs
  }

  add(site: Site, user: ApiUser): void {
    const name = user.username.toLowerCase()
    if (this.#logins.has(name))
      throw new TypeError(`Two API users are named ${user.username}; usernames must be unique.`)
    this.#logins.set(name, { site, user })
    if (!this.#hourly.has(site)) this.#hourly.set(site, new HourlyLimit())
  }

  readonly listen = (zone: Zone, request: IncomingMessage, response: ServerResponse): void => {
    this.#respond(zone, request, response).catch(() => response.destroy())
  }

  async #respond(zone: Zone, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.answer(zone, await readRequest(request))
    if (answer) send(response, answer)
    else response.destroy()
  }

  /** Answers a request. `undefined` means that the connection breaks. */
  readonly answer = async (zone: Zone, request: ApiRequest): Promise<Answer | undefined> => {
    const { method } = request
    const url = new URL(request.path, zone.url)
    const username = header(request, 'username')
    const login = this.#logins.get(username.toLowerCase())
    const effects = this.#faults.take(method, url.pathname + url.search, login?.site.database.name)
    for (const effect of effects) if (effect.kind === 'latency') await realDelay(effect.ms)
    if (effects.some((effect) => effect.kind === 'broken-connection' && effect.when === 'before')) return undefined
    const answer = await this.#withErrorAnswers(() => this.#route(zone, request, url, login, effects))
    this.#logRequest(answer.status, method, url, username, login)
    if (effects.some(({ kind }) => kind === 'broken-connection')) return undefined
    const dated = this.#withDate(answer)
    const endless = effects.find((effect) => effect.kind === 'endless')
    return endless ? { ...dated, endless: { everyMs: endless.everyMs ?? 0 } } : dated
  }

  /** The `Date` header shows Autotask's own clock. */
  #withDate(answer: Answer): Answer {
    const { behaviour, clock } = this.#world
    if (behaviour.dateHeader === 'none') return answer
    return { ...answer, headers: { ...answer.headers, Date: new Date(clock.now()).toUTCString() } }
  }

  async #withErrorAnswers(answer: () => Answer | Promise<Answer>): Promise<Answer> {
    try {
      return await answer()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === 404) return page(404, '404 - File or directory not found.')
      if (error.status === 405) return { status: 405, json: { Message: error.message } }
      return { ...errors(error.status, error.message), ...(error.isLimit && { headers: this.#retryAfter() }) }
    }
  }

  #route(
    zone: Zone,
    request: ApiRequest,
    url: URL,
    login: Login | undefined,
    effects: readonly FaultEffect[],
  ): Answer | Promise<Answer> {
    const outage = effects.find(({ kind }) => kind === 'outage')
    if (outage?.kind === 'outage') return page(outage.status ?? 503, 'Service Unavailable')
    const route = routeOf(url.pathname, this.#world.behaviour.pathCase === 'exact')
    if (!route) throw new ApiError('Not Found', 404)
    const { method } = request
    if (!methodsOf(route).includes(method)) {
      throw new ApiError(`The requested resource does not support http method '${method}'.`, 405)
    }
    if (route.kind === 'zone') return this.#zoneInformation(url)
    if (!login || !this.#isAuthorized(login, zone, request)) return { status: 401 }
    return this.#answerWithinLimits({ zone, url, route, method, request, effects }, login)
  }

  /** Consecutive wrong secrets lock a user, as users report; the number is unknown. */
  #isAuthorized({ site, user }: Login, zone: Zone, request: ApiRequest): boolean {
    if (site.zone !== zone || !user.canLogIn) return false
    if (user.secret === header(request, 'secret') && user.integrationCode === header(request, 'apiintegrationcode')) {
      user.failedLogins = 0
      return true
    }
    user.failedLogins++
    const { lockAfter401s } = this.#world.behaviour
    if (lockAfter401s > 0 && user.failedLogins >= lockAfter401s) user.isLocked = true
    return false
  }

  async #answerWithinLimits(authorized: AuthorizedRequest, login: Login): Promise<Answer> {
    const { behaviour, clock } = this.#world
    const { route, method, effects } = authorized
    const { site, user } = login
    const hourly = this.#hourly.get(site)!
    const waitMs = hourly.take(clock.now(), behaviour)
    const key = `${site.number} ${user.integrationCode} ${endpointOf(route, behaviour.threadScope)}`
    const release = this.#threads.take(key, method, behaviour)
    try {
      if (waitMs > 0) await clock.sleep(waitMs)
      await realDelay(this.#processingMs)
      throwFaults(effects, route, login, method)
      const error = effects.find(({ kind }) => kind === 'error')
      if (error?.kind === 'error') return { status: error.status, json: { errors: error.errors } }
      if (route.kind === 'threshold') return this.#thresholds(hourly)
      if (route.kind === 'entities') return allEntities(login)
      return this.#handle(authorized, login)
    } finally {
      release()
    }
  }

  #handle({ zone, url, route, method, request, effects }: AuthorizedRequest, { site, user }: Login): Answer {
    const { database } = site
    const json = handle({
      route,
      method,
      url: zone.url + url.pathname,
      search: url.searchParams,
      body: hasBody(method) ? readJson(request.body) : undefined,
      database,
      user,
      actor: this.#actor(request, database, user),
    })
    if (effects.some(({ kind }) => kind === 'lost-row')) deleteCreatedRow(route, database, json)
    return { status: 200, json }
  }

  #actor(request: ApiRequest, database: Database, user: ApiUser): number {
    const id = Number(header(request, 'impersonationresourceid') || Number.NaN)
    if (Number.isNaN(id)) return user.resourceId
    if (!user.level.canImpersonate || !database.table('Resources').get(id)) {
      throw new ApiError('The logged in Resource may not impersonate this Resource.')
    }
    return this.#world.behaviour.impersonationActor === 'impersonated' ? id : user.resourceId
  }

  /** Needs no credentials. An unknown user is a 500, as a client observed. */
  #zoneInformation(url: URL): Answer {
    const login = this.#logins.get((url.searchParams.get('user') ?? '').toLowerCase())
    if (!login) throw new ApiError('The zone of this user could not be found.')
    const { zone, number } = login.site
    const zoneName = `Simulated zone ${zone.number}`
    return { status: 200, json: { zoneName, url: `${zone.url}/ATServicesRest/`, webUrl: `${zone.url}/`, ci: number } }
  }

  #thresholds(hourly: HourlyLimit): Answer {
    const { clock, behaviour } = this.#world
    return {
      status: 200,
      json: {
        externalRequestThreshold: behaviour.hourlyRequests,
        requestThresholdTimeframe: 60,
        currentTimeframeRequestCount: hourly.count(clock.now()),
      },
    }
  }

  #retryAfter(): Record<string, string> {
    const { behaviour, clock } = this.#world
    if (behaviour.retryAfter === 'none') return {}
    const seconds = 2
    const date = new Date(clock.now() + seconds * 1000).toUTCString()
    return { 'Retry-After': behaviour.retryAfter === 'seconds' ? String(seconds) : date }
  }

  #logRequest(status: number, method: string, url: URL, username: string, login: Login | undefined): void {
    const request = { method, path: url.pathname + url.search, status, ...(username && { username }) }
    const tenant = login?.site.database.name ?? ''
    this.#world.log.add({ kind: 'request', at: this.#world.clock.now(), tenant, request })
  }
}

/** A request of a user who passed authentication. */
interface AuthorizedRequest {
  readonly zone: Zone
  readonly url: URL
  readonly route: Route
  readonly method: string
  readonly request: ApiRequest
  readonly effects: readonly FaultEffect[]
}

/** The endpoint whose thread limit counts the request. */
function endpointOf(route: Route, scope: 'path' | 'entity'): string {
  if (!('entity' in route)) return route.kind
  const { entity } = route
  if (!('parentId' in route) || route.parentId === undefined) return entity.name
  return scope === 'entity' ? entity.child!.in : `${entity.child!.in}/${entity.child!.as}`
}

/** Throws the errors of injected faults. */
function throwFaults(effects: readonly FaultEffect[], route: Route, { site }: Login, method: string): void {
  const { behaviour } = site.database
  const watched = ('entity' in route && route.entity.watched) || 'Ticket'
  for (const effect of effects) {
    if (effect.kind === 'duplicate') throw duplicateError(watched, behaviour)
    if (effect.kind === 'webhook-limit') throw maximumError(behaviour)
    if (effect.kind === 'thread-limit') throw threadError(method, behaviour.threads, behaviour.threadStatus)
    if (effect.kind === 'hourly-limit') new HourlyLimit().take(0, { ...behaviour, hourlyRequests: 0 })
  }
}

function allEntities({ site, user }: Login): Answer {
  const entityDescriptions = entities.map((entity) => ({ info: entityInfo(entity, user, site.database) }))
  return { status: 200, json: { entityDescriptions } }
}

function deleteCreatedRow(route: Route, database: Database, json: unknown): void {
  const { itemId } = json as { itemId?: number }
  if (route.kind !== 'collection' || route.entity.kind !== 'row' || itemId === undefined) return
  database.table(route.entity.name).delete(itemId)
  const hook = database.webhooks.get(route.entity.watched!, route.parentId!)
  if (hook) database.webhooks.refresh(hook)
}

function hasBody(method: string): boolean {
  return method !== 'GET' && method !== 'DELETE'
}

function readJson(body: Buffer): unknown {
  let json: unknown
  try {
    json = JSON.parse(body.toString())
  } catch {
    throw new ApiError('The request body is not valid JSON.', 400)
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  throw new ApiError('The request body is not a JSON object.', 400)
}

function realDelay(ms: number): Promise<void> | undefined {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined
}
