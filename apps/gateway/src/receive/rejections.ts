import type { Rejection, Store } from '@guidepost/store'
import type { Logger } from 'pino'

/** How many rejected requests each registration or integration keeps. */
const keep = 100
/** How many rejections may wait to be written. Further rejections are dropped, so that a flood costs nothing. */
const maxWaiting = 200
/** How many bytes of bodies may wait or be written. Further rejections are kept without their bodies. */
const maxBodyBytes = 8 * 1024 * 1024

/** Writes rejected requests in the background, one batch at a time, so that an attacker's requests never delay an answer. */
export class RejectionLog {
  readonly #store: Pick<Store, 'recordRejections'>
  readonly #logger: Logger
  #waiting: Rejection[] = []
  #bodyBytes = 0
  #writing: Promise<void> | undefined

  constructor(store: Pick<Store, 'recordRejections'>, logger: Logger) {
    this.#store = store
    this.#logger = logger
  }

  add(rejection: Rejection): void {
    if (this.#waiting.length >= maxWaiting) return
    const bytes = sizeOf(rejection)
    const fits = this.#bodyBytes + bytes <= maxBodyBytes
    if (fits) this.#bodyBytes += bytes
    this.#waiting.push(fits ? rejection : { ...rejection, body: null })
    this.#writing ??= this.#write()
  }

  /** Resolves when all added rejections are written. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      try {
        await this.#store.recordRejections(batch, keep)
      } catch (error) {
        this.#logger.warn({ err: error, count: batch.length }, 'could not keep rejected webhooks')
      }
      for (const rejection of batch) this.#bodyBytes -= sizeOf(rejection)
    }
    this.#writing = undefined
  }
}

function sizeOf({ body }: Rejection): number {
  return body?.byteLength ?? 0
}
