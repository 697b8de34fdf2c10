import type { ClaimedRegistration, ManagedRegistration, Store } from '@guidepost/store'
import { statusOf, type Details, type RegistrationStatus } from '../details.ts'

/** How long a claim lasts unless it is renewed. After a crash, the registration waits that long. */
export const leaseMs = 2 * 60_000
const renewMs = 30_000

/** Another process has claimed the registration meanwhile: this one must stop. */
export class LostLeaseError extends Error {
  override readonly name = 'LostLeaseError'
}

/** The exclusive claim on one registration while it is worked on. Renews itself. */
export class Lease {
  readonly #store: Store
  readonly #now: () => number
  readonly #claimed: ClaimedRegistration
  readonly #timer: NodeJS.Timeout

  constructor(store: Store, claimed: ClaimedRegistration, now: () => number) {
    this.#store = store
    this.#now = now
    this.#claimed = claimed
    // A call to the provider may take minutes. A failed renewal shows at the next write.
    this.#timer = setInterval(() => void this.#update({ release: false }).catch(() => undefined), renewMs).unref()
  }

  /** Writes a change of the registration's status, and keeps the claim. */
  async keep(status: Partial<RegistrationStatus>, more: Change = {}): Promise<ManagedRegistration> {
    return await this.#update({ ...changesOf(status), ...more, release: false })
  }

  /** Writes a change of the registration's status, and ends the claim. */
  async release(status: Partial<RegistrationStatus> = {}, more: Change = {}): Promise<ManagedRegistration> {
    this.end()
    return await this.#update({ ...changesOf(status), ...more, release: true })
  }

  /** Ends the registration's management, and the claim. */
  async remove(): Promise<ManagedRegistration> {
    this.end()
    const { id, lease } = this.#claimed
    return held(await this.#store.removeManaged({ id, lease, now: this.#now() }))
  }

  /** Stops renewing. */
  end(): void {
    clearInterval(this.#timer)
  }

  async #update(change: Omit<Parameters<Store['updateManaged']>[0], 'id' | 'lease' | 'now'>) {
    const { id, lease } = this.#claimed
    const updated = held(await this.#store.updateManaged({ ...change, id, lease, leaseMs, now: this.#now() }))
    return updated.registration
  }
}

type Change = Pick<Parameters<Store['updateManaged']>[0], 'guid' | 'matchKey' | 'state'>

function changesOf({ status, cause, details, nextStepAt }: Partial<RegistrationStatus>) {
  return {
    ...(status !== undefined && { status }),
    ...(cause !== undefined && { cause }),
    ...(details !== undefined && { details }),
    ...(nextStepAt !== undefined && { nextStepAt }),
  }
}

/** Changes a claimed registration in the store, and releases it. With a new status, its next step is due at once. */
export async function changeClaimed(
  store: Store,
  claimed: ClaimedRegistration,
  now: () => number,
  change: { details: Partial<Details>; status?: RegistrationStatus['status']; state?: 'superseded' },
): Promise<ManagedRegistration> {
  const { details } = statusOf(claimed)
  return await new Lease(store, claimed, now).release(
    {
      details: { ...details, ...change.details },
      ...(change.status !== undefined && { status: change.status, nextStepAt: now() }),
    },
    change.state && { state: change.state },
  )
}

function held<Result>(result: Result | 'lost'): Result {
  if (result === 'lost') throw new LostLeaseError('Another process works on the registration')
  return result
}
