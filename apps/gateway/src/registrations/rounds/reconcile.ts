import {
  ProviderError,
  type Observed,
  type ObservedWebhook,
  type Plan,
  type RegistrationAction,
} from '@guidepost/provider'
import { StoreError, type ClaimedRegistration, type JsonObject, type ManagedRegistration } from '@guidepost/store'
import { isDeepStrictEqual } from 'node:util'
import { auditRegistration } from '../audit.ts'
import type { Cause } from '../causes.ts'
import { statusOf, type Details, type RegistrationStatus } from '../details.ts'
import type { RegistrationsOptions, Round } from '../options.ts'
import { rightsProblemAt } from '../recovery/facts.ts'
import { roundErrorOf } from '../provider/errors.ts'
import { open, type OpenedRegistration } from '../provider/open.ts'
import { mayRepair, recentRepairs, statusAfter, type RoundError, type RoundResult } from '../status.ts'
import { readChecks } from './checks.ts'
import { checkAddress, checkAmount, claimAddress } from './guard.ts'
import { Lease, LostLeaseError } from './lease.ts'
import { isSecretDoubtful, retireSecrets } from './secrets.ts'

/** A registration after a round: as it is stored now, `removed`, or `lost` to another process. */
export type Reconciled = ManagedRegistration | 'removed' | 'lost'

/**
 * Brings one webhook to its desired state: observes, plans, applies action by action, observes again. A round does not
 * depend on earlier rounds, so the next round repairs any state that a crash left. Rejects if the round was aborted or
 * the store fails.
 */
export async function reconcile(
  options: RegistrationsOptions,
  claimed: ClaimedRegistration,
  round: Round,
): Promise<Reconciled> {
  const lease = new Lease(options, claimed)
  const work = new Reconciliation(options, claimed, lease, round)
  try {
    return await work.run()
  } catch (error) {
    if (error instanceof LostLeaseError) return 'lost'
    // An orderly stop makes the registration due at once for another process. After a crash, the lease must run out.
    if (round.signal.aborted) await lease.release({ nextStepAt: options.now() }).catch(() => undefined)
    throw error
  } finally {
    lease.end()
  }
}

/** One round of one registration. */
class Reconciliation {
  readonly #options: RegistrationsOptions
  readonly #claimed: ClaimedRegistration
  readonly #lease: Lease
  readonly #round: Round
  #status: RegistrationStatus
  /** This round has recorded in the store that it writes at the provider. */
  #written = false
  /** The webhook was seen to be gone or off. */
  #broken = false

  constructor(options: RegistrationsOptions, claimed: ClaimedRegistration, lease: Lease, round: Round) {
    this.#options = options
    this.#claimed = claimed
    this.#lease = lease
    this.#round = round
    this.#status = startingStatus(claimed)
  }

  async run(): Promise<Reconciled> {
    // When a person requests a round, the API user may have been fixed, so try it again. A `plan` alone does not
    // justify the risk that Autotask locks the API user.
    const round = { ...this.#round, resetMemory: this.#round.actor === 'person' }
    const opened = await open(this.#options, this.#claimed, this.#status, round)
    if ('problem' in opened) return await this.#end({ kind: 'error', error: opened.problem })
    try {
      return await this.#converge(opened)
    } catch (error) {
      if (this.#round.signal.aborted || error instanceof LostLeaseError || error instanceof StoreError) throw error
      if (!(error instanceof ProviderError)) {
        this.#options.logger.error({ err: error, registration: this.#claimed.id }, 'a round of a registration failed')
      }
      const roundError = roundErrorOf(error, opened.displayName, opened.trace)
      return await this.#end({ kind: 'error', error: roundError, broken: this.#broken })
    }
  }

  async #converge(opened: OpenedRegistration): Promise<Reconciled> {
    await this.#adopt(opened)
    let observed = await this.#observe(opened)
    // The webhook may change at the provider between observing and applying: then observe once more. If it changed
    // again, fail.
    for (let attempt = 1; ; attempt++) {
      this.#see(opened, observed)
      if (this.#round.lookOnly === true) return await this.#look(opened, observed)
      const plan = await this.#plan(opened, observed)
      const cause = await this.#brakeOn(plan, opened)
      if (cause) {
        await this.#check(opened, observed)
        return await this.#end({ kind: 'waits', cause, plan: plan.actions.map(({ summary }) => summary) })
      }
      try {
        await this.#applyAll(opened, plan, observed)
        if (plan.actions.length > 0) {
          observed = await this.#observe(opened)
          this.#see(opened, observed)
        }
        return await this.#conclude(opened, observed, plan)
      } catch (error) {
        if (attempt > 1 || !isOutOfDate(error)) throw error
        observed = await this.#observe(opened)
      }
    }
  }

  /** Makes the webhook ours that a person set up. After a crash in between, the next round adopts it again. */
  async #adopt({ client, target, spec, publicUrl }: OpenedRegistration): Promise<void> {
    const { adopts } = this.#details
    if (adopts === null || client.adopt === undefined || this.#round.lookOnly === true) return
    // The brake stops the plan, too.
    if ((await claimAddress(this.#options.store, this.#claimed.environment.id, publicUrl)) !== undefined) return
    await this.#noteWrite({})
    const action = { kind: 'adopt', summary: 'Take over the webhook that a person set up' }
    const { webhookId = null } = await this.#audited(action, () => client.adopt!(adopts, target, spec))
    await this.#noteWrite({ webhookId, adopts: null })
  }

  async #observe({ client, target, spec, desired }: OpenedRegistration): Promise<Observed> {
    const current = { ...target, webhookId: this.#details.webhookId }
    const known = desired === null ? undefined : this.#known()
    const observed = await client.observe(current, spec, { forRemoval: desired === null, ...(known && { known }) })
    if (known && isDeepStrictEqual(observed.webhook, known)) return observed
    this.#remember({ fullLookAt: this.#options.now() })
    return observed
  }

  /** The webhook as it was read last, if that is not too long ago, nothing was written since, and no person waits. */
  #known(): ObservedWebhook | undefined {
    const { webhookId: id, look, observed: attributes, fullLookAt, lastWriteAt } = this.#details
    if (this.#round.actor === 'person' || id === null || attributes === null || !look?.active || !look.ready)
      return undefined
    const isFresh =
      fullLookAt !== null && this.#options.now() - fullLookAt < fullLookMs && fullLookAt >= (lastWriteAt ?? 0)
    const { guid: matchValue } = this.#claimed
    if (!isFresh || matchValue === null) return undefined
    return { id, matchValue, active: true, ready: true, attributes: attributes as ObservedWebhook['attributes'] }
  }

  /** Notes what a look saw, for the verdict. */
  #see({ register, desired }: OpenedRegistration, observed: Observed): void {
    const { webhook } = observed
    const { actions } = register.plan(desired, observed, { reactivate: true, setSecret: false })
    const seen = { active: webhook?.active === true, ready: webhook?.ready === true, asDesired: actions.length === 0 }
    const at = this.#options.now()
    const sends = seen.active && seen.ready && seen.asDesired
    const isHole = !sends && this.#details.firstActiveAt !== null
    this.#remember({ look: { at, ...seen }, ...(isHole && { holeAt: at }) })
  }

  /** Concludes without any action. What is under way, or waits for approval, goes on with the next round. */
  async #look(opened: OpenedRegistration, observed: Observed): Promise<Reconciled> {
    const { firstActiveAt, pendingPlan } = this.#details
    if (opened.desired === null || firstActiveAt === null || pendingPlan !== null) {
      return await this.#end({ kind: 'looked' })
    }
    const policy = { reactivate: false, setSecret: false }
    const { left } = opened.register.plan(opened.desired, observed, policy)
    return await this.#conclude(opened, observed, { actions: [], left })
  }

  async #check(opened: OpenedRegistration, { webhook }: Observed): Promise<void> {
    const recovery = await this.#options.store.findRecovery(this.#claimed.connection)
    const why = { round: this.#round, problemAt: rightsProblemAt(recovery, this.#claimed) }
    this.#remember(await readChecks(this.#options, opened, webhook, this.#details, why))
  }

  async #plan({ register, desired }: OpenedRegistration, observed: Observed): Promise<Plan> {
    const { store, now } = this.#options
    const by = {
      person: this.#round.actor === 'person',
      healthy: await this.#isHealthy(observed),
      now: now(),
    }
    const reactivate = mayRepair(this.#status, observed, by)
    const isGone = observed.webhook === null && this.#details.firstActiveAt !== null
    if (desired !== null && isGone && !reactivate) {
      return { actions: [], left: ['The webhook was deleted too often within a day: it is not recreated for now'] }
    }
    const setSecret =
      this.#details.secretPending || (await isSecretDoubtful(store, this.#claimed, this.#details, observed))
    return register.plan(desired, observed, { reactivate, setSecret })
  }

  /** Whether our store can take what the webhook would send. Checked only if the webhook is off or gone. */
  async #isHealthy({ webhook }: Observed): Promise<boolean> {
    if (webhook?.active === true) return true
    const { store, now } = this.#options
    return await store.check(now()).then(
      () => true,
      () => false,
    )
  }

  /** Why the plan must wait; `undefined` if it may be applied. */
  async #brakeOn(plan: Plan, { publicUrl }: OpenedRegistration): Promise<Cause | undefined> {
    const { store } = this.#options
    const check = plan.actions.length > 0 ? claimAddress : checkAddress
    const address = await check(store, this.#claimed.environment.id, publicUrl)
    if (address !== undefined) return { code: 'public_url_changed', text: address }
    const amount = await checkAmount(this.#options, this.#claimed, plan, this.#round)
    return amount === undefined ? undefined : { code: 'too_many_changes', text: amount }
  }

  async #applyAll({ client, target }: OpenedRegistration, { actions }: Plan, observed: Observed): Promise<void> {
    this.#broken = observed.webhook?.active !== true
    if (this.#round.actor === 'reconcile' && isRepair(this.#details, actions)) {
      const now = this.#options.now()
      this.#remember({ repairs: [...recentRepairs(this.#details, now), now] })
    }
    if (observed.webhook) this.#remember({ webhookId: observed.webhook.id })
    for (const action of actions) {
      // Record this before the action: even after a crash, the gateway must recognise the deactivation callout that the
      // action causes.
      await this.#noteWrite({})
      this.#round.signal.throwIfAborted()
      const known = this.#details.webhookId
      const { webhookId = known } = await this.#audited(action, () =>
        client.apply(action, { ...target, webhookId: known }),
      )
      if (webhookId !== known) await this.#noteWrite({ webhookId })
    }
    if (actions.length > 0) this.#remember({ lastWriteAt: this.#options.now() })
    // The plan included the secret; a newly created webhook has it from the start.
    this.#remember({ secretPending: false })
  }

  /**
   * Records in the store that we write at the provider. Skipped if it was recorded just now: each write waits for the
   * disk.
   */
  async #noteWrite(more: Partial<Details>): Promise<void> {
    const now = this.#options.now()
    const { lastWriteAt } = this.#details
    const isFresh = this.#written && lastWriteAt !== null && now - lastWriteAt < freshMs
    if (isFresh && Object.keys(more).length === 0) return
    this.#remember({ lastWriteAt: now, ...more })
    await this.#lease.keep({ details: this.#details })
    this.#written = true
  }

  /** Applies an action, and records it whether it succeeds or fails. */
  async #audited<Result>(
    { kind, summary }: Pick<RegistrationAction, 'kind' | 'summary'>,
    apply: () => Promise<Result>,
  ): Promise<Result> {
    try {
      const result = await apply()
      await this.#audit(kind, summary, 'done', null)
      return result
    } catch (error) {
      if (this.#round.signal.aborted) throw error
      const code = error instanceof ProviderError ? error.code : 'unexpected'
      await this.#audit(kind, summary, code, error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  async #audit(action: string, summary: string, result: string, message: string | null): Promise<void> {
    const { actor, by, say } = this.#round
    await auditRegistration(this.#options, this.#claimed, { actor, by, action, summary, result, message })
    say?.({ step: 'action', name: action, result, message: message ?? summary })
  }

  async #conclude(opened: OpenedRegistration, observed: Observed, plan: Plan): Promise<Reconciled> {
    const { desired, provider, register } = opened
    const { webhook } = observed
    const { actions } = register.plan(desired, observed, { reactivate: false, setSecret: false })
    if (desired === null && actions.length === 0) return await this.#removed()
    if (actions.length > 0 && plan.actions.length > 0)
      return await this.#end({ kind: 'error', error: notAsWritten(actions) })
    this.#remember({ desired: (desired?.attributes as JsonObject | undefined) ?? null })
    this.#remember({ observed: (webhook?.attributes as JsonObject | undefined) ?? null })
    if (webhook === null || !webhook.active) return await this.#end({ kind: 'off', webhook, left: plan.left })
    this.#remember({ webhookId: webhook.id })
    const { matchValue } = webhook
    const matchKey = matchValue === null ? undefined : provider.receive.matchKeyOf(matchValue)
    const isNewGuid = matchValue !== null && matchValue !== this.#claimed.guid && matchKey !== undefined
    await this.#retireSecrets()
    await this.#check(opened, observed)
    return await this.#end(
      { kind: 'agrees', webhook, left: plan.left },
      isNewGuid ? { guid: matchValue, matchKey } : undefined,
    )
  }

  async #retireSecrets(): Promise<void> {
    const { store, now, onConfigurationChange } = this.#options
    const { removed, finished } = await retireSecrets(store, this.#claimed.id, this.#details, now())
    if (finished) this.#remember({ rotatedAt: null })
    if (removed > 0) onConfigurationChange()
  }

  async #removed(): Promise<'removed'> {
    await this.#lease.remove()
    this.#options.onConfigurationChange()
    this.#round.say?.({ step: 'status', name: 'removed', result: 'done', message: 'The webhook is removed' })
    return 'removed'
  }

  /** Stores the result, and reports it as progress. */
  async #end(result: RoundResult, guid?: { guid: string; matchKey: string }): Promise<ManagedRegistration> {
    const after = statusAfter(this.#status, result, this.#options.now(), this.#options.random())
    const saved = await this.#lease.release(after, guid)
    if (guid) {
      this.#options.onConfigurationChange()
      this.#options.onDeliveries()
    }
    const { status, cause, details } = after
    this.#round.say?.({
      step: 'status',
      name: status,
      result: details.error?.code ?? 'done',
      message: details.error?.message ?? cause ?? (status === 'active' ? 'The webhook is active' : status),
      advice: details.error?.advice ?? undefined,
    })
    return saved
  }

  get #details(): Details {
    return this.#status.details
  }

  #remember(details: Partial<Details>): void {
    this.#status = { ...this.#status, details: { ...this.#status.details, ...details } }
  }
}

/** If the connection was deleted, all that is left to do is to remove the webhook. */
function startingStatus(claimed: ClaimedRegistration): RegistrationStatus {
  const current = statusOf(claimed)
  if (!claimed.connectionDeleted) return current
  const status = current.status === 'orphaned' ? 'orphaned' : 'removing'
  return { ...current, status, details: { ...current.details, wanted: 'absent' } }
}

/** The webhook changed at the provider since it was observed. */
function isOutOfDate(error: unknown): boolean {
  return (
    error instanceof ProviderError && (error.code === 'duplicate' || (error.code === 'not_found' && error.retryable))
  )
}

/** How long a complete look counts. */
const fullLookMs = 24 * 60 * 60_000

/** How long a recorded write need not be recorded again. */
const freshMs = 10_000

/** The provider accepted the write but returns other values: another program writes them too, or the write was lost. */
function notAsWritten(actions: readonly RegistrationAction[]): RoundError {
  const left = actions.map(({ summary }) => summary).join('; ')
  const message = `The provider accepted the changes, but the webhook still differs. Left to do: ${left}`
  const cause = { code: 'not_as_written', text: 'the webhook still differs after it was written' } as const
  return { code: 'unavailable', message, advice: null, retryable: true, retryAfterMs: undefined, cause }
}

/** The webhook was active before. */
function isRepair({ firstActiveAt }: Details, actions: readonly RegistrationAction[]): boolean {
  return firstActiveAt !== null && actions.some(({ effect }) => effect === 'create' || effect === 'activate')
}
