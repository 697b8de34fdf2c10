import {
  createAutotaskClient,
  createLimiter,
  type AutotaskClient,
  type AutotaskClientOptions,
  type Limiter,
  type UserState,
} from '@guidepost/autotask-client'
import type { ProviderHost, ProviderMemory } from '@guidepost/provider'
import { z } from 'zod'
import type { AutotaskConnectionConfig, AutotaskCredentials } from './connection.ts'
import { AutotaskProviderError, providerErrorOf } from './errors.ts'

/** How calls to Autotask's REST API are made; `@guidepost/autotask-client` describes each. */
export type RestOptions = Pick<AutotaskClientOptions, 'limiter' | 'random' | 'retries' | 'sleep' | 'timeoutMs'>

/** Whose calls. */
export interface Connection {
  readonly config: AutotaskConnectionConfig
  readonly credentials: AutotaskCredentials
}

/** Makes clients that share one limiter, since Autotask counts threads and requests per database. */
export type OpenClient = (connection: Connection, host: ProviderHost) => AutotaskClient

export function clientOpener(rest: RestOptions): OpenClient {
  let limiter = rest.limiter
  return (connection, host) => {
    limiter ??= newLimiter(rest, host)
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
        userStates: userStatesIn(host.memory),
        ...(host.trustedOrigins.length > 0 && { simulatorOrigin: host.trustedOrigins }),
        urgent: host.priority === 'urgent',
        fetch: host.fetch,
        now: host.now,
      })
    } catch (error) {
      throw providerErrorOf(error)
    }
  }
}

function newLimiter({ sleep }: RestOptions, { now }: ProviderHost): Limiter {
  return createLimiter({ now, ...(sleep && { sleep }) })
}

function incomplete({ username }: AutotaskConnectionConfig): AutotaskProviderError {
  const missing = username === undefined ? 'username' : 'apiIntegrationCode'
  return new AutotaskProviderError('validation', `The connection has no ${missing}, which calls to Autotask need`, {
    advice: 'Give the connection username, apiIntegrationCode and the secret of the API user.',
  })
}

const userState = z.object({ credentials: z.string(), unauthorized: z.int(), at: z.number() })

/** The client's account of refused API users, in the host's memory: a restart must not try them again. */
function userStatesIn(memory: ProviderMemory) {
  return {
    async get(user: string): Promise<UserState | undefined> {
      return userState.safeParse(await memory.get(userKey(user))).data
    },
    set: (user: string, state: UserState | undefined): Promise<void> => memory.set(userKey(user), state),
  }
}

/** Under which the host's memory keeps who was refused: `set(key, undefined)` lets an unlocked API user try again. */
export function userKey(username: string): string {
  return `autotask:user:${username.toLowerCase()}`.slice(0, 200)
}
