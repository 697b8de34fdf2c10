import type { Logger } from 'pino'

/**
 * Smaller chunks are copied into pages of this size, in bytes. Otherwise a chunk of one byte would cost 300 bytes of
 * memory.
 */
const pageBytes = 4096
/** The shortest time between two log lines about an exhausted budget, in milliseconds. */
const warnEveryMs = 60_000

/**
 * One memory budget for all bodies that the process reads, expands and verifies: bodies of webhooks, of API requests and
 * of sign-ins.
 *
 * When a body needs more memory than is left, the largest body (which may be the same one) "gives way": it loses its
 * memory, and its request is refused. So a webhook of 1 kB finds room among a thousand stalled bodies of 4 MiB.
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
      fits: (bytes) => this.#usedBytes + bytes <= this.maxBytes || bytes < (this.#largest()?.heldBytes ?? 0),
      grow: (bytes) => this.#grow(body, bytes),
      free: () => this.#free(body),
    })
    return body
  }

  /** Counts `bytes` more for a body. False if this body itself gave way. */
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
  readonly fits: (bytes: number) => boolean
  readonly grow: (bytes: number) => boolean
  readonly free: () => void
}

/** A body that is under way. Its memory is counted before it is used. */
export class HeldBody {
  readonly maxBytes: number
  readonly #account: Account
  #parts: Uint8Array[] = []
  /** How much of the last part is free. */
  #free = 0
  #size = 0
  #heldBytes = 0
  #state: 'held' | 'released' | 'gave way' = 'held'
  /** True after `bytes`: others may use the memory. */
  #isShared = false
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
   * False if a body of `bytes` would give way as things are: there is no room, and no other body is larger. Ask before
   * reading, so that a flood of large bodies does not cost the reading of each.
   */
  fits(bytes: number): boolean {
    return this.#account.fits(bytes)
  }

  /**
   * Appends a chunk. The body must not grow beyond `maxBytes`, and the caller must not use the chunk afterwards. False
   * if the body has given way or was released.
   */
  append(chunk: Uint8Array): boolean {
    if (this.#state !== 'held') return false
    const isKept = ownBuffer(chunk) !== undefined && (this.#size === 0 || chunk.byteLength >= pageBytes)
    return isKept ? this.#keep(chunk) : this.#copy(chunk)
  }

  /** The appended bytes, in one piece. They stay counted until `release`. */
  bytes(): Buffer {
    const [first] = this.#parts
    if (this.#parts.length > 1 || (first && first.byteLength > this.#size)) {
      const whole = Buffer.concat(this.#parts, this.#size)
      this.#freeParts()
      this.#parts = [whole]
      this.#free = 0
    }
    this.#isShared = true
    const whole = this.#parts[0] ?? new Uint8Array()
    return Buffer.from(whole.buffer, whole.byteOffset, this.#size)
  }

  /**
   * Replaces this body's bytes with those of `other`, and releases the old bytes. Returns false if either body is no
   * longer held.
   */
  adopt(other: HeldBody): boolean {
    if (this.#state !== 'held' || other.#state !== 'held') return false
    ;[this.#parts, other.#parts] = [other.#parts, this.#parts]
    ;[this.#free, other.#free] = [other.#free, this.#free]
    ;[this.#size, other.#size] = [other.#size, this.#size]
    ;[this.#heldBytes, other.#heldBytes] = [other.#heldBytes, this.#heldBytes]
    ;[this.#isShared, other.#isShared] = [other.#isShared, this.#isShared]
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

  #keep(chunk: Uint8Array): boolean {
    if (!this.#grow(chunk.byteLength)) return false
    // The unused end of the last page must not become part of the body.
    const last = this.#free > 0 ? this.#parts.pop() : undefined
    if (last) this.#parts.push(last.subarray(0, last.byteLength - this.#free))
    this.#parts.push(chunk)
    this.#free = 0
    this.#size += chunk.byteLength
    return true
  }

  #copy(chunk: Uint8Array): boolean {
    const fitting = Math.min(this.#free, chunk.byteLength)
    const rest = chunk.byteLength - fitting
    const page = Math.max(pageBytes, rest)
    if (rest > 0 && !this.#grow(page)) return false
    const last = this.#parts.at(-1)
    last?.set(chunk.subarray(0, fitting), last.byteLength - this.#free)
    this.#free -= fitting
    if (rest > 0) {
      this.#parts.push(new Uint8Array(page))
      this.#parts.at(-1)!.set(chunk.subarray(fitting))
      this.#free = page - rest
    }
    this.#size += chunk.byteLength
    return true
  }

  #grow(bytes: number): boolean {
    if (!this.#account.grow(bytes)) {
      this.giveWay()
      return false
    }
    this.#heldBytes += bytes
    return true
  }

  #end(state: 'released' | 'gave way'): void {
    if (this.#state !== 'held') return
    this.#state = state
    this.#account.free()
    this.#heldBytes = 0
    if (!this.#isShared) this.#freeParts()
    this.#parts = []
    this.onEnd?.()
  }

  /** Gives memory back at once. In a flood, the garbage collector would come too late. */
  #freeParts(): void {
    for (const part of this.#parts) ownBuffer(part)?.transfer(0)
  }
}

/** The memory of a chunk, if no other chunk is in it. */
function ownBuffer({ buffer, byteLength }: Uint8Array): ArrayBuffer | undefined {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? buffer : undefined
}
