import { ProviderError, type Finding } from '@guidepost/provider'
import { toProviderError } from '../errors.ts'

/** One check. Its methods create the finding. */
export class Check {
  readonly #id: string
  readonly #title: string

  constructor(id: string, title: string) {
    this.#id = id
    this.#title = title
  }

  ok(message: string): Finding {
    return { id: this.#id, title: this.#title, verdict: 'ok', message }
  }

  wrong(message: string, advice: string): Finding {
    return { id: this.#id, title: this.#title, verdict: 'wrong', message, advice }
  }

  byHand(message: string, advice: string): Finding {
    return { id: this.#id, title: this.#title, verdict: 'by_hand', message, advice }
  }

  unknown(message: string, advice = 'Check again later.'): Finding {
    return { id: this.#id, title: this.#title, verdict: 'unknown', message, advice }
  }

  /** Runs the check. If a call to Autotask fails, the finding is `unknown`. Rethrows an abort. */
  async run(find: (check: this) => Promise<Finding>): Promise<Finding> {
    try {
      return await find(this)
    } catch (error) {
      const { message, advice } = providerErrorOrThrow(error)
      return this.unknown(message, advice)
    }
  }
}

/** The contract's error for a failed call. Rethrows any other error, e.g. the reason of a signal. */
export function providerErrorOrThrow(error: unknown): ProviderError {
  const refusal = toProviderError(error)
  if (refusal instanceof ProviderError) return refusal
  throw error
}
