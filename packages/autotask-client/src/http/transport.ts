import type { Threshold, Urgency } from '../limits/budget.ts'
import type { ClientCache } from '../cache.ts'
import { classify } from './classify.ts'
import { checkCredentials, userKey, type AutotaskCredentials } from '../credentials.ts'
import { AutotaskError, isAutotaskError } from '../errors.ts'
import { exchange, type Exchange } from './exchange.ts'
import type { Lane, Limiter } from '../limits/limiter.ts'
import { withRetries } from './retry.ts'
import { field, reader } from '../rows/rows.ts'
import type { Sleep } from '../sleep.ts'
import type { UserStates } from '../limits/user-gate.ts'
import { assumedZone, isAllowed, zoneLookUpUrl, parseOrigins, toZone, type Zone } from './zone.ts'

/** The last argument of every method of the client. */
export interface CallOptions {
  /** Aborts the request, and the wait before it. The method rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Sends the call before others, also beyond half of the hourly budget. Default: `urgent` of the client. */
  readonly urgent?: boolean | undefined
}

/** One call to the API, before its zone is known. */
export interface Call extends CallOptions {
  readonly method: Exchange['method']
  /** Relative to `V1.0/`, e.g. `TicketWebhooks/177`; or the absolute URL of a next page. */
  readonly path: string
  readonly body?: unknown
  /** True disables retries. For creates: a failed create may have happened, see `createOnce`. */
  readonly once?: boolean
  /** Throws for an answer that is not whole, so that the call is retried. */
  readonly check?: (answer: unknown) => void
  /** Further secrets that Autotask's answer may contain. */
  readonly secrets?: readonly string[]
}

/** What a client saw of the API so far. */
export interface Usage {
  /** Answered requests that count against the hourly limit. */
  readonly requests: number
  /**
   * Autotask's clock minus ours, in milliseconds, by the `Date` header of the last answer; `undefined` if no answer had one.
   * Exact to a second.
   */
  readonly clockOffsetMs: number | undefined
}

export interface TransportOptions {
  readonly credentials: AutotaskCredentials
  readonly cache: ClientCache
  readonly limiter: Limiter
  readonly userStates: UserStates
  readonly simulatorOrigin: string | readonly string[] | undefined
  readonly urgent: boolean
  readonly fetch: typeof fetch
  readonly now: () => number
  readonly random: () => number
  readonly sleep: Sleep
  readonly timeoutMs: number
  readonly maxAnswerBytes: number
  readonly retries: number
}

/**
 * Sends calls to the right zone, within Autotask's limits, unless the API user is blocked. Retries where that is
 * safe.
 */
export class Transport {
  readonly options: TransportOptions
  #usage: Usage = { requests: 0, clockOffsetMs: undefined }

  constructor(options: TransportOptions) {
    checkCredentials(options.credentials)
    // A frozen copy: the checked credentials must be the ones that are sent.
    this.options = { ...options, credentials: Object.freeze({ ...options.credentials }) }
    parseOrigins(options.simulatorOrigin)
  }

  get #zone(): Zone | undefined {
    return this.options.cache.zones.get(userKey(this.options.credentials))
  }

  set #zone(zone: Zone) {
    this.options.cache.zones.set(userKey(this.options.credentials), zone)
  }

  get usage(): Usage {
    return this.#usage
  }

  /** Sends a call and returns the JSON of the answer. */
  send(call: Call): Promise<unknown> {
    return this.retry(call, call.once === true ? 0 : this.options.retries, async () => {
      const answer = await this.#sendOnce(call)
      call.check?.(answer)
      return answer
    })
  }

  /** The user's zone: looked up once, and again after a 401. */
  zone(options: CallOptions = {}): Promise<Zone> {
    return this.retry(options, this.options.retries, () => this.#currentZone(options))
  }

  /** Reads `ThresholdInformation`, which calibrates the budget. */
  async threshold(options: CallOptions): Promise<Threshold> {
    const threshold = toThreshold(await this.send({ ...options, method: 'GET', path: thresholdPath }))
    this.options.limiter.budget((await this.zone(options)).database).calibrate(threshold)
    return threshold
  }

  /** Runs the tasks for `what`, e.g. one webhook of a database, one after another, across all clients. */
  async inTurn<T>(what: string, options: CallOptions, task: () => Promise<T>): Promise<T> {
    const { database } = await this.zone(options)
    return await this.options.limiter.inTurn(`${database} ${what}`, options.signal, task)
  }

  /** Runs `attempt`, and retries it up to `retries` times while its error is retryable. */
  retry<T>(call: CallOptions, retries: number, attempt: () => Promise<T>): Promise<T> {
    const { random, sleep } = this.options
    return withRetries(attempt, { retries, random, sleep, signal: call.signal })
  }

  async #sendOnce(call: Call): Promise<unknown> {
    const zone = await this.#currentZone(call)
    try {
      return await this.#sendTo(zone, call, () => this.#hasMoved(zone, call))
    } catch (error) {
      const current = this.#zone
      if (!isAutotaskError(error, 'unauthorized') || !current || current.url === zone.url) throw error
      return await this.#sendTo(current, call, async () => false)
    }
  }

  /** Called after a 401: a database also answers 401 after its tenant was moved to another zone. */
  async #hasMoved(zone: Zone, call: Call): Promise<boolean> {
    // Another call may have found the new zone already.
    const known = this.#zone
    if (known && known.url !== zone.url) return true
    try {
      const found = await this.#lookUp(call)
      this.#zone = found
      return found.url !== zone.url
    } catch {
      return false
    }
  }

  async #sendTo(zone: Zone, call: Call, hasMoved: () => Promise<boolean>): Promise<unknown> {
    const { credentials, limiter, userStates, now } = this.options
    const url = this.#urlOf(zone, call.path)
    const lane = this.#laneOf(zone, call)
    const user = { credentials, states: userStates, now, signal: call.signal, isExplained: hasMoved }
    try {
      return await limiter.run(lane, () =>
        limiter
          .gate(userKey(credentials))
          .pass(user, () => exchange(this.#exchangeOf(url, call), { ...this.options, onAnswer: this.#onAnswer })),
      )
    } catch (error) {
      // All callers that share the limit must wait, not only this one.
      if (isAutotaskError(error, 'thread_limit')) limiter.pause(lane, error.retryAfterMs ?? 1000)
      if (isAutotaskError(error, 'hourly_limit') && error.status !== undefined) {
        const retryAfterMs = limiter.budget(zone.database).close(error.retryAfterMs)
        const { status, texts } = error
        throw new AutotaskError('hourly_limit', error.message, { status, texts, retryAfterMs })
      }
      throw error
    }
  }

  /** Counts the request, and compares the clocks: the `Date` header has whole seconds. */
  readonly #onAnswer = (headers: Headers): void => {
    const date = Date.parse(headers.get('date') ?? '')
    const clockOffsetMs = Number.isNaN(date) ? this.#usage.clockOffsetMs : date - this.options.now()
    this.#usage = { requests: this.#usage.requests + 1, clockOffsetMs }
  }

  #laneOf(zone: Zone, call: Call): Lane {
    const { credentials, urgent } = this.options
    const urgency: Urgency = (call.urgent ?? urgent) ? 'urgent' : 'normal'
    return {
      database: zone.database,
      integrationCode: credentials.integrationCode,
      endpoint: endpointOf(zone, call.path),
      urgency: call.path === thresholdPath ? 'always' : urgency,
      signal: call.signal,
      threshold: () => this.#tryThreshold(call),
    }
  }

  /** If the calibration fails, the budget stays as it is. Throws only if Autotask refuses the user. */
  async #tryThreshold({ signal }: CallOptions): Promise<Threshold | undefined> {
    try {
      return toThreshold(await this.send({ method: 'GET', path: thresholdPath, once: true, signal }))
    } catch (error) {
      if (!isAutotaskError(error) || error.code === 'unauthorized') throw error
      return undefined
    }
  }

  #exchangeOf(url: string, call: Call): Exchange {
    const { username, secret, integrationCode } = this.options.credentials
    return {
      method: call.method,
      url,
      headers: {
        UserName: username,
        Secret: secret,
        ApiIntegrationCode: integrationCode,
        'Content-Type': 'application/json',
        Accept: 'application/json',
      },
      body: call.body,
      shown: new URL(url).pathname,
      secrets: [secret, integrationCode, ...(call.secrets ?? [])],
      signal: call.signal,
    }
  }

  /** The absolute URL. Throws for another origin than the zone's, because the request carries credentials. */
  #urlOf(zone: Zone, path: string): string {
    const url = new URL(/^[a-z]+:/i.test(path) ? path : `${zone.url}V1.0/${path}`)
    if (url.origin !== new URL(zone.url).origin || !isAllowed(url, this.#simulators)) {
      const message = 'The next page is on another host. The client does not send credentials there'
      throw new AutotaskError('unavailable', message, { retryable: false })
    }
    return url.href
  }

  async #currentZone(options: CallOptions): Promise<Zone> {
    const known = this.#zone
    if (known) return known
    try {
      return (this.#zone = await this.#lookUp(options))
    } catch (error) {
      const assumed = this.#simulators.length === 0 ? assumedZone(this.options.credentials) : undefined
      // Not cached: the next call looks the zone up again.
      if (assumed && isAutotaskError(error, 'timeout', 'unavailable') && error.retryable) return assumed
      throw error
    }
  }

  async #lookUp(options: CallOptions): Promise<Zone> {
    try {
      return toZone(await this.#lookUpInAll(options), this.#simulators)
    } catch (error) {
      if (!isAutotaskError(error, 'unauthorized')) throw error
      const { username } = this.options.credentials
      const message = `Autotask's zone look-up does not know the user ${username}. Check the user name`
      throw new AutotaskError('unauthorized', message, { texts: error.texts })
    }
  }

  /** Asks Autotask, or each simulator until one knows the user. */
  async #lookUpInAll(options: CallOptions): Promise<unknown> {
    const [first, ...others] = this.#simulators
    let answer = this.#lookUpAt(options, first)
    for (const origin of others) {
      try {
        return await answer
      } catch (error) {
        if (!isAutotaskError(error, 'unauthorized')) throw error
        answer = this.#lookUpAt(options, origin)
      }
    }
    return await answer
  }

  get #simulators(): readonly string[] {
    return parseOrigins(this.options.simulatorOrigin)
  }

  /** Looks the zone up, without credentials. */
  #lookUpAt({ signal }: CallOptions, origin: string | undefined): Promise<unknown> {
    const { credentials } = this.options
    const request: Exchange = {
      method: 'GET',
      url: zoneLookUpUrl(credentials.username, origin),
      headers: { Accept: 'application/json' },
      shown: 'zoneInformation',
      secrets: [],
      signal,
      // Autotask answers 500 for an unknown user. The body of that answer is not documented.
      codeOf: (refusal) => (refusal.status === 500 && !refusal.html ? 'unauthorized' : classify(refusal)),
    }
    return exchange(request, this.options)
  }
}

const thresholdPath = 'ThresholdInformation'

const readThreshold = reader({
  externalRequestThreshold: 'integer',
  requestThresholdTimeframe: 'integer',
  currentTimeframeRequestCount: 'integer',
})

function toThreshold(body: unknown): Threshold {
  const row = readThreshold(field(body, 'item') ?? body)
  const { externalRequestThreshold: limit, currentTimeframeRequestCount: used } = row
  if (!limit || used === undefined) {
    throw new AutotaskError('unavailable', 'Autotask answered ThresholdInformation without its numbers', {
      retryable: false,
    })
  }
  return { limit, timeframeMinutes: row.requestThresholdTimeframe ?? 60, used }
}

/** The first part of the path. Autotask counts threads by it. */
function endpointOf(zone: Zone, path: string): string {
  const relative = path.toLowerCase().startsWith(zone.url.toLowerCase()) ? path.slice(zone.url.length) : path
  return relative.replace(/^v1\.0\//i, '').split(/[/?]/, 1)[0] ?? ''
}
