import nock from 'nock'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { createAutotaskClient, type AutotaskClient, type AutotaskClientOptions } from '../../src/index.ts'

export const credentials = { username: 'api+1@example.com', secret: 'S3cret#&"x', integrationCode: 'TRACKINGCODE' }

/** The origin of the zone, and the base path of its API. */
export const zone = 'https://webservices3.autotask.net'
export const root = '/ATServicesRest/V1.0'

/** A client with a clock that advances only while the client sleeps. */
export interface Harness {
  readonly client: AutotaskClient
  /** The duration of each sleep, in milliseconds. */
  readonly slept: number[]
  readonly clock: Clock
}

/** A clock that advances only by `sleep` and `pass`. */
export interface Clock {
  now: () => number
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  pass: (ms: number) => void
  readonly slept: number[]
}

export function makeClock(): Clock {
  let ms = Date.UTC(2026, 0, 1)
  const slept: number[] = []
  return {
    now: () => ms,
    slept,
    pass: (by) => {
      ms += by
    },
    async sleep(by, signal) {
      signal?.throwIfAborted()
      slept.push(by)
      ms += by
    },
  }
}

export function makeClient(options: Partial<AutotaskClientOptions> = {}, clock = makeClock()): Harness {
  const client = createAutotaskClient({ credentials, random: () => 1, now: clock.now, sleep: clock.sleep, ...options })
  return { client, slept: clock.slept, clock }
}

/** Answers the zone look-up. */
export function nockZone(url = `${zone}/ATServicesRest/`, user = credentials.username): nock.Scope {
  return nock('https://webservices.autotask.net')
    .get(`/ATServicesRest/V1.0/zoneInformation?user=${encodeURIComponent(user)}`)
    .reply(200, { zoneName: 'America East', url, webUrl: 'https://ww3.autotask.net/', ci: 30595 })
}

/** The zone's API. Requires the three credential headers. */
export function nockApi(): nock.Scope {
  const reqheaders = {
    username: credentials.username,
    secret: credentials.secret,
    apiintegrationcode: credentials.integrationCode,
    'content-type': 'application/json',
  }
  return nock(`${zone}${root}`, { reqheaders })
}

/** A fetch that answers the zone look-up, with `ci` from the first number in the user name, and uses `answer` for the rest. */
export function fetchOf(answer: (request: Request, url: URL) => Response | Promise<Response>): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    if (!url.pathname.endsWith('/zoneInformation')) return await answer(request, url)
    const ci = Number(/\d+/.exec(url.searchParams.get('user') ?? '')?.[0] ?? 0)
    return Response.json({ url: `${zone}/ATServicesRest/`, ci })
  }
}

/** The body of one page of a list. */
export function page(items: readonly object[], nextPageUrl: string | null = null): object {
  return { items, pageDetails: { count: items.length, requestCount: 500, prevPageUrl: null, nextPageUrl } }
}

export function useNock(): void {
  // Another test file of this worker may have restored nock.
  beforeAll(() => {
    if (!nock.isActive()) nock.activate()
  })
  beforeEach(() => {
    nock.disableNetConnect()
  })
  afterEach(() => {
    const unused = nock.pendingMocks()
    nock.cleanAll()
    if (unused.length > 0) throw new Error(`never requested: ${unused.join(', ')}`)
  })
  afterAll(() => {
    nock.restore()
    nock.enableNetConnect()
  })
}

/** All values of an async iterable. */
export async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const row of rows) found.push(row)
  return found
}
