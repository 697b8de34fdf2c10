import type { Logger } from 'pino'

/** The smallest buffer of a body that arrives in several chunks, in bytes. */
const leastCapacity = 4096
/** The log names an exhausted budget once in this time, in milliseconds. */
const warnEveryMs = 60_000

/**
 * One budget for all bodies that the process holds while it reads, expands and verifies them: those of webhooks, of the API and
 * of signing in.
 *
 * When a body needs more than is left, the largest body gives way; that may be the body itself. So a webhook of 1 kB finds
 * room among a thousand stalled bodies of 4 MiB, and a slow sender keeps nothing that another one needs.
 */
export class BodyBudget {
  readonly maxBytes: number
  readonly #logger: Pick<Logger, 'warn'>
  readonly #bodies = new Set<HeldBody>()
  #usedBytes = 0
  #warnedAt = -Infinity

  constructor(maxBytes: number, logger: Pick<Logger, 'warn'>) {
    this.maxBytes = maxBytes
    this.#logger = logger
  }

  /** The bytes of memory that bodies hold now. */
  get usedBytes(): number {
    return this.#usedBytes
  }

  /** Opens an empty body of up to `maxBytes`. Call `release` when it is no longer needed. */
  hold(maxBytes: number): HeldBody {
    const body = new HeldBody(maxBytes, {
      grow: (bytes) => this.#grow(body, bytes),
      free: () => this.#free(body),
    })
    return body
  }

  /** Counts `bytes` more for a body. False if the body has to give way itself. */
  #grow(body: HeldBody, bytes: number): boolean {
    while (this.#usedBytes + bytes > this.maxBytes) {
      this.#warn()
      const largest = this.#largest()
      if (!largest || largest.heldBytes <= body.heldBytes + bytes) return false
      largest.giveWay()
    }
    this.#usedBytes += bytes
    this.#bodies.add(body)
    return true
  }

  #free(body: HeldBody): void {
    if (this.#bodies.delete(body)) this.#usedBytes -= body.heldBytes
  }

  #largest(): HeldBody | undefined {
    let largest: HeldBody | undefined
    for (const body of this.#bodies) if (!largest || body.heldBytes > largest.heldBytes) largest = body
    return largest
  }

  #warn(): void {
    if (performance.now() - this.#warnedAt < warnEveryMs) return
    this.#warnedAt = performance.now()
    this.#logger.warn(
      { maxBytes: this.maxBytes, bodies: this.#bodies.size },
      'bodies under way use up GUIDEPOST_BODY_BUDGET_BYTES; the largest ones are answered 503',
    )
  }
}

/** How a body counts its bytes in the budget. */
interface Account {
  readonly grow: (bytes: number) => boolean
  readonly free: () => void
}

/** A body that is under way. Its memory is counted before it is used. */
export class HeldBody {
  readonly maxBytes: number
  readonly #account: Account
  #buffer = new Uint8Array()
  #size = 0
  #heldBytes = 0
  #state: 'held' | 'released' | 'gave way' = 'held'
  /** Called when the body is released or gives way, so that its reader stops. */
  onEnd: (() => void) | undefined

  /** Use `BodyBudget.hold`. */
  constructor(maxBytes: number, account: Account) {
    this.maxBytes = maxBytes
    this.#account = account
  }

  /** How many bytes were appended. */
  get size(): number {
    return this.#size
  }

  /** How many bytes of memory it holds, which may be more than its size. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /** True after the body lost its memory to a smaller one. */
  get gaveWay(): boolean {
    return this.#state === 'gave way'
  }

  /**
   * Appends a chunk, which must not be longer than `maxBytes` allows. False if there is no room, or no longer. A first chunk
   * with memory of its own is kept as it is; others are copied into one buffer, since a chunk of one byte costs 300.
   */
  append(chunk: Uint8Array): boolean {
    if (this.#state !== 'held') return false
    const size = this.#size + chunk.byteLength
    const keeps = this.#size === 0 && chunk.byteLength === chunk.buffer.byteLength
    const capacity = keeps ? size : this.#capacityFor(size)
    if (capacity > this.#heldBytes) {
      if (!this.#account.grow(capacity - this.#heldBytes)) {
        this.giveWay()
        return false
      }
      this.#heldBytes = capacity
    }
    if (keeps) this.#buffer = chunk
    else {
      if (this.#buffer.byteLength < capacity) this.#buffer = resized(this.#buffer, capacity)
      this.#buffer.set(chunk, this.#size)
    }
    this.#size = size
    return true
  }

  /** The appended bytes. They stay counted until `release`. */
  bytes(): Buffer {
    if (this.#buffer.byteLength > this.#size) this.#buffer = resized(this.#buffer, this.#size)
    return Buffer.from(this.#buffer.buffer, this.#buffer.byteOffset, this.#size)
  }

  /** Takes over the bytes of another body and releases those that it had. False if one of them gave way. */
  adopt(other: HeldBody): boolean {
    if (this.#state !== 'held' || other.#state !== 'held') return false
    ;[this.#buffer, other.#buffer] = [other.#buffer, this.#buffer]
    ;[this.#size, other.#size] = [other.#size, this.#size]
    ;[this.#heldBytes, other.#heldBytes] = [other.#heldBytes, this.#heldBytes]
    other.release()
    return true
  }

  /** Ends the body, and counts it no longer. May be called again. */
  release(): void {
    this.#end('released')
  }

  /** Ends the body because the budget needs its memory. */
  giveWay(): void {
    this.#end('gave way')
  }

  /** Grows by half, so that copying costs little, and not beyond what the body may have. */
  #capacityFor(size: number): number {
    if (size <= this.#heldBytes) return this.#heldBytes
    return Math.min(this.maxBytes, Math.max(size, leastCapacity, Math.ceil(this.#heldBytes * 1.5)))
  }

  #end(state: 'released' | 'gave way'): void {
    if (this.#state !== 'held') return
    this.#state = state
    this.#account.free()
    this.#heldBytes = 0
    this.#buffer = new Uint8Array()
    this.onEnd?.()
  }
}

/** The same bytes in a buffer of another length. */
function resized(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(length)
  grown.set(bytes.subarray(0, length))
  return grown
}
