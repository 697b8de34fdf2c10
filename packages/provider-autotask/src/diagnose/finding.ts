import { ProviderError, type Finding } from '@guidepost/provider'
import { providerErrorOf } from '../errors.ts'

/** What is looked at, and how a finding about it is written. */
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

  unknown(message: string, advice = 'Look again later.'): Finding {
    return { id: this.#id, title: this.#title, verdict: 'unknown', message, advice }
  }

  /** What `look` finds; `unknown` if it could not be looked at now. An abort is thrown on. */
  async make(look: (check: this) => Promise<Finding>): Promise<Finding> {
    try {
      return await look(this)
    } catch (error) {
      const { message, advice } = refusalOf(error)
      return this.unknown(message, advice)
    }
  }
}

/** The contract's error of a failed call; anything else, such as the reason of a signal, is thrown on. */
export function refusalOf(error: unknown): ProviderError {
  const refusal = providerErrorOf(error)
  if (refusal instanceof ProviderError) return refusal
  throw error
}
