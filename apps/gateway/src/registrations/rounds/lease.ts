import type { ClaimedRegistration, ManagedRegistration, Store } from '@guidepost/store'
import { statusOf, type Details, type RegistrationStatus } from '../details.ts'
import type { RegistrationsOptions } from '../options.ts'
import { readFacts } from '../verdict/facts.ts'
import { verdictOf } from '../verdict/verdict.ts'

/** How long a claim lasts unless it is renewed. After a crash, the registration waits that long. */
export const leaseMs = 2 * 60_000
const renewMs = 30_000

/** Another process has claimed the registration meanwhile: this one must stop. */
export class LostLeaseError extends Error {
  override readonly name = 'LostLeaseError'
}

/** What a lease needs. */
export type LeaseOptions = Pick<RegistrationsOptions, 'store' | 'now' | 'providers'>

/** The exclusive claim on one registration while it is worked on. Renews itself. */
export class Lease {
  readonly #options: LeaseOptions
  readonly #claimed: ClaimedRegistration
  readonly #timer: NodeJS.Timeout
  /** What this lease has written of the registration's status. */
  #written: Partial<RegistrationStatus> = {}

  constructor(options: LeaseOptions, claimed: ClaimedRegistration) {
    this.#options = options
    this.#claimed = claimed
    // A call to the provider may take minutes. A failed renewal shows at the next write.
    this.#timer = setInterval(() => void this.#update({ release: false }).catch(() => undefined), renewMs).unref()
  }

  /** Writes a change of the registration's status, and keeps the claim. */
  async keep(status: Partial<RegistrationStatus>, more: Change = {}): Promise<ManagedRegistration> {
    this.#written = { ...this.#written, ...status }
    return await this.#update({ ...changesOf(status), ...more, release: false })
  }

  /** Writes a change of the registration's status and the new verdict, and ends the claim. */
  async release(status: Partial<RegistrationStatus> = {}, more: Change = {}): Promise<ManagedRegistration> {
    this.end()
    this.#written = { ...this.#written, ...status }
    return await this.#update({ ...changesOf(status), ...more, ...(await this.#judge()), release: true })
  }

  async #judge(): Promise<Pick<Update, 'verdict' | 'judgeAt'>> {
    const status = { ...statusOf(this.#claimed), ...this.#written }
    const verdict = verdictOf(await readFacts(this.#options, this.#claimed, status), this.#options.now())
    if (verdict === null) return { verdict, judgeAt: null }
    const { level, cause, title, since, changesAt } = verdict
    return { verdict: { level, cause, title, since }, judgeAt: changesAt }
  }

  /** Ends the registration's management, and the claim. */
  async remove(): Promise<ManagedRegistration> {
    this.end()
    const { id, lease } = this.#claimed
    return held(await this.#options.store.removeManaged({ id, lease, now: this.#options.now() }))
  }

  /** Stops renewing. */
  end(): void {
    clearInterval(this.#timer)
  }

  async #update(change: Omit<Update, 'id' | 'lease' | 'now'>) {
    const { id, lease } = this.#claimed
    const { store, now } = this.#options
    return held(await store.updateManaged({ ...change, id, lease, leaseMs, now: now() })).registration
  }
}

type Update = Parameters<Store['updateManaged']>[0]

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
  options: LeaseOptions,
  claimed: ClaimedRegistration,
  change: { details: Partial<Details>; status?: RegistrationStatus['status']; state?: 'superseded' },
): Promise<ManagedRegistration> {
  const { details } = statusOf(claimed)
  return await new Lease(options, claimed).release(
    {
      details: { ...details, ...change.details },
      ...(change.status !== undefined && { status: change.status, nextStepAt: options.now() }),
    },
    change.state && { state: change.state },
  )
}

function held<Result>(result: Result | 'lost'): Result {
  if (result === 'lost') throw new LostLeaseError('Another process works on the registration')
  return result
}
