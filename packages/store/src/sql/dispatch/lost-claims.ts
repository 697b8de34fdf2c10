import { randomInt } from 'node:crypto'

/** The number of a claim, and the lost claims whose deliveries it releases before it leases any. */
export interface ClaimIds {
  /** Stored with each delivery that the claim leases. */
  readonly own: number
  readonly lost: readonly number[]
}

/** The most claims that are remembered: more than a process can lose before the leases of the first lost claim end. */
const most = 10_000

/**
 * The claims of this process that failed. Such a claim may have taken effect although its answer was lost; then no
 * worker works on the deliveries that it leased. It may even take effect later, if its commit hung. So every claim of
 * this process releases those deliveries again, until their leases have ended.
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
