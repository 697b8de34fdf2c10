import { createHash, randomBytes } from 'node:crypto'
import { StoreError, Vault, type Store } from '@guidepost/store'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'

/** The cookie that holds a session. */
export const sessionCookie = 'guidepost_session'
/** How long a session lasts. */
export const sessionMs = 12 * 60 * 60_000
/** How long a sign-in code is valid. */
const codeMs = 15 * 60_000
/** How many unused codes are kept; beyond that the oldest are dropped. */
const maxCodes = 1000

/** A sealed session is bound to this name, so that no other sealed value can be used as a session. */
const sealedFor = 'session'

const contents = z.strictObject({ key: z.string(), until: z.number() })

/** A session, opened. */
export interface Session {
  /** The hash of the sealed text. It identifies the session, because no other text opens it. */
  readonly id: Buffer
  /** The hash of the session's API key. Check that the key is still valid. */
  readonly keyHash: Buffer
  /** When the session ends, in milliseconds since 1970. */
  readonly until: number
}

export interface SessionsOptions {
  readonly store: Pick<Store, 'endSession' | 'isSessionEnded'>
  readonly encryptionKeys: readonly Uint8Array[]
  readonly now: () => number
}

/**
 * Sessions of people who signed in to the dashboard. A session is a sealed text with the hash of an API key: it needs no
 * table, survives a restart, and is worthless once the key is revoked. The store keeps only sessions that people ended.
 */
export class Sessions {
  readonly #vault: Vault
  readonly #now: () => number
  readonly #store: SessionsOptions['store']
  readonly #codes = new LRUCache<string, Omit<Session, 'id'>>({ max: maxCodes })

  constructor(options: SessionsOptions) {
    this.#vault = new Vault(options.encryptionKeys)
    this.#now = options.now
    this.#store = options.store
  }

  /** Starts a session. `value` is the sealed text: letters, digits, `-` and `_`. */
  begin(keyHash: Buffer): { readonly value: string; readonly session: Session } {
    const until = this.#now() + sessionMs
    const sealed = this.#vault.seal(JSON.stringify({ key: keyHash.toString('base64url'), until }), sealedFor)
    return { value: sealed.toString('base64url'), session: { id: idOf(sealed), keyHash, until } }
  }

  /** Opens a session; `undefined` if it is not ours, was altered, has expired, or was ended. Rejects when the store does. */
  async find(value: string): Promise<Session | undefined> {
    const session = this.#read(value)
    return session && !(await this.#store.isSessionEnded(session.id)) ? session : undefined
  }

  /** Ends a session, for all processes. Does nothing if `value` is not a session. Rejects when the store does. */
  async end(value: string): Promise<void> {
    const session = this.#read(value)
    if (session) await this.#store.endSession({ hash: session.id, until: session.until, now: this.#now() })
  }

  #read(value: string): Session | undefined {
    const sealed = Buffer.from(value, 'base64url')
    const text = this.#open(sealed)
    if (text === undefined) return undefined
    const { key, until } = contents.parse(JSON.parse(text))
    return until > this.#now() ? { id: idOf(sealed), keyHash: Buffer.from(key, 'base64url'), until } : undefined
  }

  #open(sealed: Buffer): string | undefined {
    try {
      return this.#vault.open(sealed, sealedFor)
    } catch (error) {
      if (error instanceof StoreError && error.code === 'wrong_key') return undefined
      throw error
    }
  }

  /** Makes a code that signs in once, within 15 minutes, at this process. */
  makeCode(keyHash: Buffer): string {
    const code = randomBytes(24).toString('base64url')
    this.#codes.set(code, { keyHash, until: this.#now() + codeMs })
    return code
  }

  /** Uses up a code. Returns the hash of its API key, or `undefined` if the code is unknown or too old. */
  takeCode(code: string): Buffer | undefined {
    const found = this.#codes.get(code)
    this.#codes.delete(code)
    return found && found.until > this.#now() ? found.keyHash : undefined
  }
}

const idOf = (sealed: Buffer): Buffer => createHash('sha256').update(sealed).digest()
