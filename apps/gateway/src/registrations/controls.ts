import { auditDecision } from './audit.ts'
import { statusOf } from './details.ts'
import { RegistrationError } from './errors.ts'
import { listAllManaged } from './list.ts'
import type { RegistrationsOptions } from './options.ts'
import { adoptAddress, allowAll, checkAddress, setPaused } from './rounds/guard.ts'
import type { Rounds } from './rounds/rounds.ts'
import { publicUrlProblem } from './target.ts'

const minuteMs = 60_000

/**
 * A person's decisions about all registrations of an environment. They apply to all processes, and each is recorded. `by` is
 * the name of the API key.
 */
export class EnvironmentControls {
  readonly #options: RegistrationsOptions
  readonly #rounds: Rounds

  constructor(options: RegistrationsOptions, rounds: Rounds) {
    this.#options = options
    this.#rounds = rounds
  }

  /** Pauses the reconcile loop, or resumes it. Requests of a person are carried out while it is paused, too. */
  async setPaused(environmentId: number, paused: boolean, by?: string): Promise<void> {
    await setPaused(this.#options.store, environmentId, paused)
    const [action, summary] = paused
      ? ['pause', 'The reconcile loop was paused']
      : ['resume', 'The reconcile loop was resumed']
    await auditDecision(this.#options, environmentId, { by, action, summary })
    await this.#rounds.judgeAll(environmentId)
    if (!paused) await this.#rounds.requestAll(environmentId, minuteMs)
  }

  /** Approves the changes that wait because there were too many at once. */
  async applyAll(environmentId: number, by?: string): Promise<void> {
    const { store, now } = this.#options
    await allowAll(store, environmentId, now())
    const summary = 'Changes that waited because there were too many at once were approved'
    await auditDecision(this.#options, environmentId, { by, action: 'apply-all', summary })
    for await (const registration of listAllManaged(store, { environmentId })) {
      const { pendingPlan } = statusOf(registration).details
      if (pendingPlan !== null && registration.nextStepAt !== null) await this.#rounds.request(registration.id)
    }
  }

  /** Registers the environment's webhooks with this installation's public URL from now on. Returns the URL. */
  async adoptUrl(environmentId: number, by?: string): Promise<string> {
    const url = this.requireUrl()
    await adoptAddress(this.#options.store, environmentId, url)
    const summary = `Webhooks are registered with ${url} from now on`
    await auditDecision(this.#options, environmentId, { by, action: 'adopt-url', summary })
    await this.#rounds.requestAll(environmentId, 0)
    return url
  }

  /** The public URL, if providers can post there; throws `public_url_unusable` if not. */
  requireUrl(): string {
    const url = this.#options.publicUrl()
    const problem = publicUrlProblem(url, this.#options.trustedOrigins.length > 0)
    if (url === undefined || problem !== undefined) throw new RegistrationError('public_url_unusable', problem ?? '')
    return url
  }

  /** Throws `public_url_unusable` or `public_url_changed` if nothing may be registered in an environment from here. */
  async checkAddress(environmentId: number): Promise<void> {
    const problem = await checkAddress(this.#options.store, environmentId, this.requireUrl())
    if (problem !== undefined) throw new RegistrationError('public_url_changed', problem)
  }
}
