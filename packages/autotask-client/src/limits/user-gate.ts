import { fingerprint, sameness, userKey, type AutotaskCredentials } from '../credentials.ts'
import { AutotaskError } from '../errors.ts'
import { PQueue } from '../esm-only.ts'

/** What must be kept of an API user, so that a restart doesn't try it again. */
export interface UserState {
  /** Tells whether the credentials are still those that were refused; a slow hash, no secret. */
  readonly credentials: string
  /** Refusals (HTTP 401) in a row. With two, nothing is sent until the credentials change. */
  readonly unauthorized: number
  /** When the last one was: milliseconds since 1970. */
  readonly at: number
}

/**
 * Where the host keeps the states of API users; `get` is asked before every call, `set` after a refusal and the first success
 * that follows. `user` is the user name in lower case. A state that is set to
 * `undefined` is forgotten, which also lets an unlocked user try again. Rejections reach the caller of the client.
 */
export interface UserStates {
  get(user: string): Promise<UserState | undefined>
  set(user: string, state: UserState | undefined): Promise<void>
}

/** Keeps the states in memory: for tests and scripts, since a restart forgets them. */
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

/** Autotask locks an API user that keeps coming with a wrong secret. */
const allowed = 2

/**
 * Lets calls of one API user through, all at once while its credentials are known to work, else one at a time: so that
 * no more than two of them can be refused, however many are waiting.
 */
export class UserGate {
  readonly #single = new PQueue({ concurrency: 1 })
  #proven: string | undefined

  /** Sends a call through the gate and keeps account of its outcome. `call` throws `unauthorized` for a refusal. */
  pass<T>(user: GatedUser, call: () => Promise<T>): Promise<T> {
    const proven = this.#proven === sameness(user.credentials)
    return proven
      ? this.#counted(user, call, (account) => this.#single.add(account))
      : this.#single.add(() => this.#counted(user, call, (account) => account()), signalOf(user))
  }

  async #counted<T>(
    user: GatedUser,
    call: () => Promise<T>,
    alone: (account: () => Promise<void>) => Promise<void>,
  ): Promise<T> {
    const before = await strikes(user)
    if (before >= allowed) throw stopped(user.credentials)
    try {
      const result = await call()
      this.#proven = sameness(user.credentials)
      if (before > 0) await alone(() => this.#forgive(user))
      return result
    } catch (error) {
      if (!(error instanceof AutotaskError) || error.code !== 'unauthorized') throw error
      // At once: while it is found out why, others go one at a time.
      this.#proven = undefined
      if (await user.isExplained()) throw error
      await alone(() => strike(user))
      throw error
    }
  }

  async #forgive(user: GatedUser): Promise<void> {
    // A late answer to a call from before the second refusal doesn't undo it.
    if ((await strikes(user)) < allowed) await user.states.set(userKey(user.credentials), undefined)
  }
}

/** Whose call it is, and where its state is kept. */
export interface GatedUser {
  readonly credentials: AutotaskCredentials
  readonly states: UserStates
  readonly now: () => number
  readonly signal?: AbortSignal | undefined
  /** Asked about a refusal: true if the credentials aren't its reason, so that it doesn't count. */
  readonly isExplained: () => Promise<boolean>
}

function signalOf({ signal }: GatedUser): { signal?: AbortSignal } {
  return signal ? { signal } : {}
}

/** The refusals in a row of these very credentials. */
async function strikes({ credentials, states }: GatedUser): Promise<number> {
  const state = await states.get(userKey(credentials))
  if (!state || state.unauthorized === 0) return 0
  return state.credentials === (await fingerprint(credentials)) ? state.unauthorized : 0
}

async function strike(user: GatedUser): Promise<void> {
  const unauthorized = (await strikes(user)) + 1
  const state = { credentials: await fingerprint(user.credentials), unauthorized, at: user.now() }
  await user.states.set(userKey(user.credentials), state)
}

function stopped({ username }: AutotaskCredentials): AutotaskError {
  const why = 'Autotask refused it twice in a row and locks users that go on'
  return new AutotaskError('unauthorized', `Nothing is sent as ${username}: ${why}; change its credentials`)
}
