import { fingerprint, digestOf, userKey, type AutotaskCredentials } from '../credentials.ts'
import { AutotaskError } from '../errors.ts'
import { PQueue } from '../esm-only.ts'

/** The refusals of an API user. Stored, so that a restart does not use a refused user again. */
export interface UserState {
  /** A slow hash of the refused credentials, to notice when they change. Not a secret. */
  readonly credentials: string
  /** Refusals (HTTP 401) in a row. After two, the client sends nothing until the credentials change. */
  readonly unauthorized: number
  /** Time of the last refusal, in milliseconds since 1970. */
  readonly at: number
}

/**
 * Where the host stores the states of API users. The client calls `get` before every call, and `set` after a refusal and
 * after the first success that follows. `user` is the user name in lower case. Set a state to `undefined` to let an
 * unlocked user try again. If `get` or `set` rejects, so does the call of the client.
 */
export interface UserStates {
  get(user: string): Promise<UserState | undefined>
  set(user: string, state: UserState | undefined): Promise<void>
}

/** Keeps the states in memory. For tests and scripts: a restart loses them. */
export function memoryUserStates(): UserStates {
  const states = new Map<string, UserState>()
  return {
    get: async (user) => states.get(user),
    set: async (user, state) => {
      if (state) states.set(user, state)
      else states.delete(user)
    },
  }
}

/** Autotask locks an API user that repeatedly sends a wrong secret. */
const maxRefusals = 2

/**
 * Lets the calls of one API user through: all at once while its credentials are known to work, otherwise one at a time.
 * So at most two calls can be refused, however many are waiting.
 */
export class UserGate {
  readonly #single = new PQueue({ concurrency: 1 })
  #worksWith: string | undefined

  /** Makes a call and counts refusals. `call` throws `unauthorized` if Autotask refuses it. */
  pass<T>(user: GatedUser, call: () => Promise<T>): Promise<T> {
    const proven = this.#worksWith === digestOf(user.credentials)
    return proven
      ? this.#sendAndCount(user, call, (account) => this.#single.add(account))
      : this.#single.add(() => this.#sendAndCount(user, call, (account) => account()), signalOf(user))
  }

  async #sendAndCount<T>(
    user: GatedUser,
    call: () => Promise<T>,
    alone: (account: () => Promise<void>) => Promise<void>,
  ): Promise<T> {
    const before = await refusalsInARow(user)
    if (before >= maxRefusals) throw blocked(user.credentials)
    try {
      const result = await call()
      this.#worksWith = digestOf(user.credentials)
      if (before > 0) await alone(() => this.#resetRefusals(user))
      return result
    } catch (error) {
      if (!(error instanceof AutotaskError) || error.code !== 'unauthorized') throw error
      // Before the next await: until the cause is known, other calls go one at a time.
      this.#worksWith = undefined
      if (await user.isExplained()) throw error
      await alone(() => countRefusal(user))
      throw error
    }
  }

  async #resetRefusals(user: GatedUser): Promise<void> {
    // A call that started before the second refusal may succeed after it: that doesn't reset the count.
    if ((await refusalsInARow(user)) < maxRefusals) await user.states.set(userKey(user.credentials), undefined)
  }
}

/** The API user of a call, and where its state is stored. */
export interface GatedUser {
  readonly credentials: AutotaskCredentials
  readonly states: UserStates
  readonly now: () => number
  readonly signal?: AbortSignal | undefined
  /** Called after a refusal. True if the credentials aren't the cause, so that the refusal doesn't count. */
  readonly isExplained: () => Promise<boolean>
}

function signalOf({ signal }: GatedUser): { signal?: AbortSignal } {
  return signal ? { signal } : {}
}

/** How often in a row Autotask refused exactly these credentials. */
async function refusalsInARow({ credentials, states }: GatedUser): Promise<number> {
  const state = await states.get(userKey(credentials))
  if (!state || state.unauthorized === 0) return 0
  return state.credentials === (await fingerprint(credentials)) ? state.unauthorized : 0
}

async function countRefusal(user: GatedUser): Promise<void> {
  const unauthorized = (await refusalsInARow(user)) + 1
  const state = { credentials: await fingerprint(user.credentials), unauthorized, at: user.now() }
  await user.states.set(userKey(user.credentials), state)
}

function blocked({ username }: AutotaskCredentials): AutotaskError {
  const cause = 'Autotask rejected the credentials twice in a row, and locks users that continue'
  return new AutotaskError('unauthorized', `Calls as ${username} are blocked: ${cause}. Change the credentials`)
}
