import type { ManagedRegistration } from '@guidepost/store'
import { statusOf } from './details.ts'
import type { RegistrationsOptions } from './options.ts'
import type { Rounds } from './rounds/rounds.ts'

const minuteMs = 60_000
/** Ignore hints for this long after our own PATCH or DELETE: the provider calls the deactivation URL about them, too. */
const echoMs = 2 * minuteMs

/**
 * Unverified reports about webhooks, e.g. that one was switched off. A report is not trusted: it only triggers a round,
 * at most once a minute, that reads the webhook at the provider.
 */
export class Hints {
  readonly #store: RegistrationsOptions['store']
  readonly #now: () => number
  readonly #rounds: Rounds
  /** When each registration got its last accepted hint, oldest first. Further hints are ignored for a minute. */
  readonly #hinted = new Map<number, number>()

  constructor({ store, now }: Pick<RegistrationsOptions, 'store' | 'now'>, rounds: Rounds) {
    this.#store = store
    this.#now = now
    this.#rounds = rounds
  }

  /** A request came to a deactivation URL. False if no registration has that token. */
  async onDeactivation(token: string): Promise<boolean> {
    const registration = await this.#store.findRegistrationByDeactivationToken(token)
    if (registration) await this.onHint(registration.id, registration)
    return registration !== undefined
  }

  /** A notice came about a registration's webhook. */
  async onHint(id: number, found?: ManagedRegistration): Promise<void> {
    const at = this.#now()
    if (this.#isRepeated(id, at)) return
    const registration = found ?? (await this.#store.findManaged(id))
    if (!registration || registration.nextStepAt === null) return
    const { lastWriteAt, lastCheckAt } = statusOf(registration).details
    if (lastWriteAt !== null && at - lastWriteAt < echoMs) return
    await this.#rounds.request(id, Math.max(at, (lastCheckAt ?? 0) + minuteMs))
  }

  #isRepeated(id: number, at: number): boolean {
    for (const [other, then] of this.#hinted) {
      if (Math.abs(at - then) < minuteMs) break
      this.#hinted.delete(other)
    }
    if (this.#hinted.has(id)) return true
    this.#hinted.set(id, at)
    return false
  }
}
