import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  type BrotliDecompress,
  type Gunzip,
  type Inflate,
  type ZstdDecompress,
} from 'node:zlib'
import type { BodyBudget, HeldBody } from './body-budget.ts'

/** How many bodies are expanded at a time. A decoder may hold 16 MiB itself, which the budget does not count. */
const maxRunning = 2
/** How many may wait for their turn: about a second of work. */
const maxWaiting = 64
/** A body may expand to this many times its size. JSON of one repeated sentence reaches about 100; bombs reach 1,000 and more. */
const maxRatio = 100
/** Up to this size, any ratio is fine. In bytes. */
const anyRatioBytes = 64 * 1024
/** How much a decoder returns at a time, in bytes. An endless body is noticed that late. */
const chunkSize = 16 * 1024

/**
 * The expanded body, or why there is none. `busy`: too many bodies are being expanded, or the budget has no memory
 * left. `refused`: `mayStart` returned false. `unreadable`: the body is broken or too large, or its encoding is
 * unknown.
 */
export type Expanded = { readonly body: HeldBody } | 'unreadable' | 'refused' | 'busy'

type Decoder = Gunzip | Inflate | BrotliDecompress | ZstdDecompress

const decoders = new Map<string, () => Decoder>([
  ['gzip', () => createGunzip({ chunkSize })],
  ['x-gzip', () => createGunzip({ chunkSize })],
  ['deflate', () => createInflate({ chunkSize })],
  ['br', () => createBrotliDecompress({ chunkSize })],
  // A window of 8 MiB. The default allows 128 MiB.
  ['zstd', () => createZstdDecompress({ chunkSize, params: { [constants.ZSTD_d_windowLogMax]: 23 } })],
])

/**
 * Expands bodies that a proxy compressed. Expands few at a time, counts their memory in the budget, and stops at the
 * limits.
 */
export class Expander {
  readonly #budget: BodyBudget
  readonly #maxBytes: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(budget: BodyBudget, maxBytes: number) {
    this.#budget = budget
    this.#maxBytes = maxBytes
  }

  /**
   * Expands `bytes`. Calls `mayStart` again when the body's turn comes: earlier bodies may have used up the sender's
   * limit by then. Release the expanded body when it is no longer needed.
   */
  async expand(bytes: Uint8Array, encoding: string, mayStart: () => boolean): Promise<Expanded> {
    const decoder = decoders.get(encoding.trim().toLowerCase())
    if (!decoder) return 'unreadable'
    if (!mayStart()) return 'refused'
    if (this.#running >= maxRunning) {
      if (this.#waiting.length >= maxWaiting) return 'busy'
      await new Promise<void>((start) => this.#waiting.push(start))
    } else this.#running += 1
    try {
      if (!mayStart()) return 'refused'
      return await this.#run(decoder(), bytes)
    } finally {
      // The next one takes over this one's turn.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }

  async #run(decoder: Decoder, bytes: Uint8Array): Promise<Expanded> {
    const maxBytes = Math.min(this.#maxBytes, Math.max(anyRatioBytes, bytes.byteLength * maxRatio))
    const body = this.#budget.hold(maxBytes)
    try {
      decoder.end(bytes)
      // Leaving the loop destroys the decoder, which ends its work.
      for await (const chunk of decoder as AsyncIterable<Buffer>) {
        if (body.size + chunk.byteLength > maxBytes) {
          body.release()
          return 'unreadable'
        }
        if (!body.append(chunk)) return 'busy'
      }
      return { body }
    } catch {
      body.release()
      return 'unreadable'
    }
  }
}
