import { randomBytes } from 'node:crypto'
import { StoreError, Vault } from '@guidepost/store'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'

/** The cookie that holds a session. */
export const sessionCookie = 'guidepost_session'
/** How long a session lasts. */
export const sessionMs = 12 * 60 * 60_000
/** How long a sign-in code can be used. */
const codeMs = 15 * 60_000
/** Codes that wait at a time; then the oldest are forgotten. */
const maxCodes = 1000

/** What the vault seals a session for: nothing else that it sealed opens as a session. */
const sealedFor = 'session'

const ticket = z.strictObject({ key: z.string(), until: z.number() })

/** What a session is good for. */
export interface Session {
  /** The hash of the API key that it stands for. It says nothing of whether that key still opens anything. */
  readonly keyHash: Buffer
  /** Milliseconds since 1970. */
  readonly until: number
}

/**
 * Sessions of people who signed in to the dashboard. A session is a sealed text that names an API key: it needs no table,
 * outlives a restart, and opens nothing once its key is revoked.
 */
export class Sessions {
  readonly #vault: Vault
  readonly #now: () => number
  readonly #codes = new LRUCache<string, Session>({ max: maxCodes })

  constructor(options: { readonly encryptionKeys: readonly Uint8Array[]; readonly now: () => number }) {
    this.#vault = new Vault(options.encryptionKeys)
    this.#now = options.now
  }

  begin(keyHash: Buffer): { readonly value: string; readonly session: Session } {
    const session = { keyHash, until: this.#now() + sessionMs }
    const text = JSON.stringify({ key: keyHash.toString('base64url'), until: session.until })
    return { value: this.#vault.seal(text, sealedFor).toString('base64url'), session }
  }

  /** `undefined` for what is no session of ours, or is over. */
  read(value: string): Session | undefined {
    const text = this.#open(value)
    if (text === undefined) return undefined
    const { key, until } = ticket.parse(JSON.parse(text))
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

  /** A code that signs in once, within a quarter of an hour, at this very process. */
  makeCode(keyHash: Buffer): string {
    const code = randomBytes(24).toString('base64url')
    this.#codes.set(code, { keyHash, until: this.#now() + codeMs })
    return code
  }

  /** The hash of the API key that the code stands for. It is used up then. */
  takeCode(code: string): Buffer | undefined {
    const found = this.#codes.get(code)
    this.#codes.delete(code)
    return found && found.until > this.#now() ? found.keyHash : undefined
  }
}
