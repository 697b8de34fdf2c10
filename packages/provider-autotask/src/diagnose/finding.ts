import { ProviderError, type Finding } from '@guidepost/provider'
import { toProviderError } from '../errors.ts'

/** What a check is about, besides its id. */
interface CheckOptions {
  /** The statement that is true if all is well. */
  readonly title: string
  /** The statement that is true if the check fails. */
  readonly failed: string
  readonly entity?: string
  /** What a failed check means for events. */
  readonly effect?: Finding['effect']
}

/** One check. Its methods create the finding. */
export class Check {
  readonly #id: string
  readonly #options: CheckOptions

  constructor(id: string, options: CheckOptions) {
    this.#id = id
    this.#options = options
  }

  ok(message: string): Finding {
    return { ...this.#base(), verdict: 'ok', message }
  }

  wrong(message: string, advice: string): Finding {
    const { failed, effect } = this.#options
    return { ...this.#base(), title: failed, verdict: 'wrong', message, advice, ...(effect && { effect }) }
  }

  /** Only a person can see whether all is well. With an `effect`, something is known to be not quite right: `title` names it. */
  byHand(message: string, advice: string, doubt?: { readonly title: string; readonly effect: 'impaired' }): Finding {
    return { ...this.#base(), verdict: 'by_hand', message, advice, ...doubt }
  }

  unknown(message: string, advice = 'Check again later.'): Finding {
    return { ...this.#base(), verdict: 'unknown', message, advice }
  }

  #base(): Pick<Finding, 'id' | 'title' | 'entity'> {
    const { title, entity } = this.#options
    return { id: this.#id, title, ...(entity !== undefined && { entity }) }
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
