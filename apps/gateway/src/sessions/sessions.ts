import { randomBytes } from 'node:crypto'
import { StoreError, Vault } from '@guidepost/store'
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

/** The place that a sealed session is bound to, so that no other sealed value opens as a session. */
const sealedFor = 'session'

const contents = z.strictObject({ key: z.string(), until: z.number() })

/** A session, opened. */
export interface Session {
  /** The hash of the session's API key. Check that the key is still valid. */
  readonly keyHash: Buffer
  /** When the session ends, in milliseconds since 1970. */
  readonly until: number
}

/**
 * Sessions of people who signed in to the dashboard. A session is a sealed text with the hash of an API key: it needs no
 * table, survives a restart, and is worthless once the key is revoked.
 */
export class Sessions {
  readonly #vault: Vault
  readonly #now: () => number
  readonly #codes = new LRUCache<string, Session>({ max: maxCodes })

  constructor(options: { readonly encryptionKeys: readonly Uint8Array[]; readonly now: () => number }) {
    this.#vault = new Vault(options.encryptionKeys)
    this.#now = options.now
  }

  /** Starts a session. `value` is the sealed text: letters, digits, `-` and `_`. */
  begin(keyHash: Buffer): { readonly value: string; readonly session: Session } {
    const session = { keyHash, until: this.#now() + sessionMs }
    const text = JSON.stringify({ key: keyHash.toString('base64url'), until: session.until })
    return { value: this.#vault.seal(text, sealedFor).toString('base64url'), session }
  }

  /** Opens a session; `undefined` if it is not ours, was altered, or is over. */
  read(value: string): Session | undefined {
    const text = this.#open(value)
    if (text === undefined) return undefined
    const { key, until } = contents.parse(JSON.parse(text))
    return until > this.#now() ? { keyHash: Buffer.from(key, 'base64url'), until } : undefined
  }

  #open(value: string): string | undefined {
    try {
      return this.#vault.open(Buffer.from(value, 'base64url'), sealedFor)
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
