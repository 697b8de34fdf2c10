import { randomInt } from 'node:crypto'

/** How a claim names itself, and the claims that it gives back before it leases anything. */
export interface ClaimIds {
  /** Stored with each delivery that the claim leases. */
  readonly own: number
  readonly lost: readonly number[]
}

/** More than a process loses before the leases of the first have run out. */
const most = 10_000

/**
 * The claims of this process that failed. Such a claim may have taken effect without its answer, and then nobody works
 * on what it leased. It may even take effect later, when a commit that hung goes through; so each is given back again
 * and again until its leases have run out.
 */
export class LostClaims {
  /** When the leases of a claim have run out, by the monotonic clock. */
  readonly #lost = new Map<number, number>()

  /** Runs a claim. */
  async run<Answer>(leaseMs: number, claim: (ids: ClaimIds) => Promise<Answer>): Promise<Answer> {
    const own = randomInt(1, 2 ** 47)
    const now = performance.now()
    for (const [id, until] of this.#lost) if (until <= now) this.#lost.delete(id)
    try {
      return await claim({ own, lost: [...this.#lost.keys()] })
    } catch (error) {
      if (this.#lost.size < most) this.#lost.set(own, performance.now() + leaseMs)
      throw error
    }
  }
}
