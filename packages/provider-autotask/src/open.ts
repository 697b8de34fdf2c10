import {
  createAutotaskClient,
  createClientCache,
  createLimiter,
  type AutotaskClient,
  type AutotaskClientOptions,
  type ClientCache,
  type Limiter,
  type UserState,
} from '@guidepost/autotask-client'
import type { ProviderHost, ProviderMemory } from '@guidepost/provider'
import { z } from 'zod'
import type { AutotaskConnectionConfig, AutotaskCredentials } from './connection.ts'
import { AutotaskProviderError, toProviderError } from './errors.ts'

/** Options for calls to Autotask's REST API: those of `@guidepost/autotask-client`. */
export type RestOptions = Pick<AutotaskClientOptions, 'limiter' | 'random' | 'retries' | 'sleep' | 'timeoutMs'>

export interface Connection {
  readonly config: AutotaskConnectionConfig
  readonly credentials: AutotaskCredentials
}

/** Opens a client for a connection. */
export type OpenClient = (connection: Connection, host: ProviderHost) => AutotaskClient

/** All clients share one limiter, because Autotask counts threads and requests per database. */
export function createClientOpener(rest: RestOptions): OpenClient {
  let limiter = rest.limiter
  // The zones and fields that a simulator told are not those of Autotask.
  const caches = new Map<string, ClientCache>()
  return (connection, host) => {
    limiter ??= createSharedLimiter(rest, host)
    const { config } = connection
    const { username, apiIntegrationCode } = config
    if (username === undefined || apiIntegrationCode === undefined) throw incomplete(config)
    const credentials = {
      username,
      secret: connection.credentials.apiKey,
      integrationCode: apiIntegrationCode,
      subdomain: config.subdomain,
    }
    try {
      return createAutotaskClient({
        ...rest,
        credentials,
        limiter,
        cache: cacheFor(caches, host),
        userStates: userStatesIn(host.memory),
        ...(host.trustedOrigins.length > 0 && { simulatorOrigin: host.trustedOrigins }),
        urgent: host.priority === 'urgent',
        fetch: host.fetch,
        now: host.now,
      })
    } catch (error) {
      throw toProviderError(error)
    }
  }
}

function cacheFor(caches: Map<string, ClientCache>, { trustedOrigins }: ProviderHost): ClientCache {
  const key = trustedOrigins.join(' ')
  const cache = caches.get(key) ?? createClientCache()
  caches.set(key, cache)
  return cache
}

function createSharedLimiter({ sleep }: RestOptions, { now }: ProviderHost): Limiter {
  return createLimiter({ now, ...(sleep && { sleep }) })
}

function incomplete({ username }: AutotaskConnectionConfig): AutotaskProviderError {
  const missing = username === undefined ? 'username' : 'apiIntegrationCode'
  return new AutotaskProviderError('validation', `The connection has no ${missing}. Calls to Autotask need it`, {
    advice: 'Enter username, apiIntegrationCode and the secret of the API user in the connection.',
  })
}

const userState = z.object({ credentials: z.string(), unauthorized: z.int(), at: z.number() })

/** Stores the refused API users in the host's memory, so that they stay blocked after a restart. */
function userStatesIn(memory: ProviderMemory) {
  return {
    async get(user: string): Promise<UserState | undefined> {
      return userState.safeParse(await memory.get(apiUserMemoryKey(user))).data
    },
    set: (user: string, state: UserState | undefined): Promise<void> => memory.set(apiUserMemoryKey(user), state),
  }
}

/** The key of a refused API user in `ProviderHost.memory`. `memory.set(key, undefined)` unblocks the user. */
export function apiUserMemoryKey(username: string): string {
  return `autotask:user:${username.toLowerCase()}`.slice(0, 200)
}

/**
 * @deprecated Use {@link apiUserMemoryKey}.
 * @alias apiUserMemoryKey
 */
export const userKey = apiUserMemoryKey
