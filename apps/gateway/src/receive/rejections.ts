import type { Rejection, Store } from '@guidepost/store'
import type { Logger } from 'pino'

/** How many rejected requests each registration or integration keeps. */
const keep = 100
/** How many may wait to be written. Further ones are dropped, so that a flood costs nothing. */
const maxWaiting = 200

/** Writes rejected requests in the background, one batch at a time, so that an attacker's requests never delay an answer. */
export class RejectionLog {
  readonly #store: Pick<Store, 'recordRejections'>
  readonly #logger: Logger
  #waiting: Rejection[] = []
  #writing: Promise<void> | undefined

  constructor(store: Pick<Store, 'recordRejections'>, logger: Logger) {
    this.#store = store
    this.#logger = logger
  }

  add(rejection: Rejection): void {
    if (this.#waiting.length >= maxWaiting) return
    this.#waiting.push(rejection)
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
    }
    this.#writing = undefined
  }
}
