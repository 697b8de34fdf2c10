import type { ClaimedRegistration, ManagedRegistration, Store } from '@guidepost/store'
import { statusOf, type Details, type RegistrationStatus } from '../details.ts'

/** How long a claim lasts unless it is renewed: so long a crash delays what it interrupted. */
export const leaseMs = 2 * 60_000
const renewMs = 30_000

/** Somebody else has the registration by now: nothing more is done to it from here. */
export class LostLeaseError extends Error {
  override readonly name = 'LostLeaseError'
}

/** The hold on one registration while it is worked on. */
export class Lease {
  readonly #store: Store
  readonly #now: () => number
  readonly #claimed: ClaimedRegistration
  readonly #timer: NodeJS.Timeout

  constructor(store: Store, claimed: ClaimedRegistration, now: () => number) {
    this.#store = store
    this.#now = now
    this.#claimed = claimed
    // A call to the provider may take minutes. What fails here shows at the next write.
    this.#timer = setInterval(() => void this.#update({ release: false }).catch(() => undefined), renewMs).unref()
  }

  /** Writes how it stands, and keeps the hold. */
  async keep(standing: Partial<RegistrationStatus>, more: Change = {}): Promise<ManagedRegistration> {
    return await this.#update({ ...changesOf(standing), ...more, release: false })
  }

  /** Writes how it stands, and lets go. */
  async release(standing: Partial<RegistrationStatus> = {}, more: Change = {}): Promise<ManagedRegistration> {
    this.end()
    return await this.#update({ ...changesOf(standing), ...more, release: true })
  }

  /** It is managed no more. */
  async remove(): Promise<ManagedRegistration> {
    this.end()
    const { id, lease } = this.#claimed
    return held(await this.#store.removeManaged({ id, lease, now: this.#now() }))
  }

  /** Renews it no more. */
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

/** Changes what is stored of a claimed registration, and releases it. With a new status, its next step is due at once. */
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
