import { ProviderError, type Desired, type Observed, type Plan } from '@guidepost/provider'
import type { ClaimedRegistration } from '@guidepost/store'
import { auditRegistration } from './audit.ts'
import { statusOf, type Details } from './details.ts'
import type { RegistrationsOptions, Round } from './options.ts'
import { roundErrorOf } from './provider/errors.ts'
import { open } from './provider/open.ts'
import { checkAddress } from './rounds/guard.ts'
import { changeClaimed, Lease } from './rounds/lease.ts'
import type { Reconciled } from './rounds/reconcile.ts'
import type { Rounds } from './rounds/rounds.ts'

/** The plan for one registration, as the API shows it. */
export interface PlanAnswer {
  readonly actions: Plan['actions']
  readonly left: readonly string[]
  /** Why the gateway would not apply the plan, or could not make one; null without a problem. */
  readonly problem: string | null
  readonly desired: Desired | null
  readonly observed: Observed | null
}

/** The actions that a person can request for one registration. */
export class RegistrationActions {
  readonly #options: RegistrationsOptions
  readonly #rounds: Rounds

  constructor(options: RegistrationsOptions, rounds: Rounds) {
    this.#options = options
    this.#rounds = rounds
  }

  /** Changes what a registration watches. The next round writes it at the provider. */
  async choose(id: number, chosen: Pick<Details, 'spec' | 'preset'>): Promise<void> {
    await changeClaimed(this.#options, await this.#rounds.claim(id), { details: { ...chosen, wanted: 'present' } })
  }

  /**
   * Generates a new signing secret. Both secrets are accepted until the provider has the new one, and for a day after
   * that.
   */
  async rotate(id: number, round: Round): Promise<Reconciled> {
    const { store, now, providers, onConfigurationChange } = this.#options
    const claimed = await this.#rounds.claim(id, round.signal)
    const lease = new Lease(this.#options, claimed)
    const { details } = statusOf(claimed)
    try {
      // Store this before the new secret: after a crash in between, the next round must still write the newest secret.
      await lease.keep({ details: { ...details, secretPending: true, rotatedAt: now() }, nextStepAt: now() })
      const value = providers.get(claimed.provider)!.receive.generateSecret()
      await store.addSecret({ owner: { kind: 'registration', id }, value, retireOthersAt: null, now: now() })
      onConfigurationChange()
      await lease.release()
    } finally {
      lease.end()
    }
    const { actor, by } = round
    await auditRegistration(this.#options, claimed, {
      actor,
      by,
      action: 'rotate',
      summary: 'A new signing secret was generated',
    })
    return await this.#rounds.run(id, round)
  }

  /** Removes the webhook at the provider, then the registration. */
  async remove(id: number, round: Round): Promise<Reconciled> {
    const claimed = await this.#rounds.claim(id, round.signal)
    await changeClaimed(this.#options, claimed, { details: { wanted: 'absent' }, status: 'removing' })
    const { actor, by } = round
    const summary = 'The removal was requested'
    await auditRegistration(this.#options, claimed, { actor, by, action: 'remove', summary })
    return await this.#rounds.run(id, round)
  }

  /**
   * Forgets a registration whose webhook a person removed by hand, or wants to keep. Makes no request to the
   * provider. `by`: the name of the API key.
   */
  async dismiss(id: number, by: string | undefined): Promise<void> {
    const { onConfigurationChange } = this.#options
    const claimed = await this.#rounds.claim(id)
    await new Lease(this.#options, claimed).remove()
    const summary = 'The registration was dismissed: its webhook is left to a person'
    await auditRegistration(this.#options, claimed, { actor: 'person', by, action: 'dismiss', summary })
    onConfigurationChange()
  }

  /**
   * The plan that a person's `apply` (with `remove`: a removal) would carry out now. Changes nothing. Throws if the
   * provider refuses a request; for a removal, the refusal is the plan's `problem`, since people can still remove the
   * webhook by hand.
   */
  async plan(id: number, { signal, remove = false }: { signal: AbortSignal; remove?: boolean }): Promise<PlanAnswer> {
    const claimed = await this.#rounds.claim(id, signal)
    const lease = new Lease(this.#options, claimed)
    try {
      return await this.#plan(claimed, signal, remove)
    } catch (error) {
      if (!remove || !(error instanceof ProviderError)) throw error
      const displayName = this.#options.providers.get(claimed.provider)?.displayName ?? claimed.provider
      return noPlan(roundErrorOf(error, displayName, { host: undefined, status: undefined }).cause.text)
    } finally {
      await lease.release()
    }
  }

  async #plan(claimed: ClaimedRegistration, signal: AbortSignal, remove: boolean): Promise<PlanAnswer> {
    const status = statusOf(claimed)
    const opened = await open(this.#options, claimed, status, { actor: 'person', signal })
    if ('problem' in opened) return noPlan(opened.problem.message)
    const { client, register, target, spec } = opened
    const desired = remove ? null : opened.desired
    const observed = await client.observe(target, spec, { forRemoval: desired === null })
    const policy = { reactivate: true, setSecret: status.details.secretPending }
    const { actions, left } = register.plan(desired, observed, policy)
    const problem = await checkAddress(this.#options.store, claimed.environment.id, this.#options.publicUrl() ?? '')
    return { actions, left, problem: problem ?? null, desired, observed }
  }
}

const noPlan = (problem: string): PlanAnswer => ({ actions: [], left: [], problem, desired: null, observed: null })
