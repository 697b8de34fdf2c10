import { ProviderError, type Observed, type Plan, type RegistrationAction } from '@guidepost/provider'
import { StoreError, type ClaimedRegistration, type JsonObject, type ManagedRegistration } from '@guidepost/store'
import type { Cause } from '../causes.ts'
import { statusOf, type Details, type RegistrationStatus } from '../details.ts'
import { roundErrorOf } from '../provider/errors.ts'
import { checkAddress, checkAmount, claimAddress } from './guard.ts'
import { Lease, LostLeaseError } from './lease.ts'
import { open, type Opened } from '../provider/open.ts'
import type { RegistrationsOptions, Round } from '../options.ts'
import { mayRepair, recentRepairs, statusAfter, type Outcome, type RoundError } from '../status.ts'

/** What a round made of a registration: how it stands, `removed`, or `lost` to another process. */
export type Reconciled = ManagedRegistration | 'removed' | 'lost'

/**
 * Makes one registration what it should be: looks, plans, applies action by action, looks again. Nothing rests on what
 * was done before, so that a crash anywhere is mended by the next round. Rejects if the round was aborted or the store
 * can't be used.
 */
export async function reconcile(
  options: RegistrationsOptions,
  claimed: ClaimedRegistration,
  round: Round,
): Promise<Reconciled> {
  const lease = new Lease(options.store, claimed, options.now)
  const work = new Reconciliation(options, claimed, lease, round)
  try {
    return await work.run()
  } catch (error) {
    if (error instanceof LostLeaseError) return 'lost'
    // Whoever stops in order leaves it to the next one at once; after a crash, that is when the lease ends.
    if (round.signal.aborted) await lease.release({ nextStepAt: options.now() }).catch(() => undefined)
    throw error
  } finally {
    lease.end()
  }
}

class Reconciliation {
  readonly #options: RegistrationsOptions
  readonly #claimed: ClaimedRegistration
  readonly #lease: Lease
  readonly #round: Round
  #standing: RegistrationStatus
  /** This round has told the store that it writes. */
  #written = false
  /** It was seen that the webhook is gone or off. */
  #broken = false

  constructor(options: RegistrationsOptions, claimed: ClaimedRegistration, lease: Lease, round: Round) {
    this.#options = options
    this.#claimed = claimed
    this.#lease = lease
    this.#round = round
    const standing = statusOf(claimed)
    // Where the connection is gone nothing else is left to do, whatever it was before.
    const isGone = claimed.connectionDeleted && standing.status !== 'orphaned'
    const details: Details = {
      ...standing.details,
      wanted: claimed.connectionDeleted ? 'absent' : standing.details.wanted,
    }
    this.#standing = { ...standing, details, ...(isGone && { status: 'removing' }) }
  }

  async run(): Promise<Reconciled> {
    // Whoever wants it done now may have mended the user; a look (`plan`) is no reason to let one be locked.
    const round = { ...this.#round, forget: this.#round.actor === 'person' }
    const opened = await open(this.#options, this.#claimed, this.#standing, round)
    if ('problem' in opened) return await this.#end({ kind: 'error', error: opened.problem })
    try {
      return await this.#work(opened)
    } catch (error) {
      if (this.#round.signal.aborted || error instanceof LostLeaseError || error instanceof StoreError) throw error
      const failure = roundErrorOf(error, opened.displayName, opened.trace)
      if (!(error instanceof ProviderError)) {
        this.#options.logger.error({ err: error, registration: this.#claimed.id }, 'a round of a registration failed')
      }
      return await this.#end({ kind: 'error', error: failure, broken: this.#broken })
    }
  }

  async #work(opened: Opened): Promise<Reconciled> {
    let observed = await this.#observe(opened)
    // What wasn't seen before is found by looking again, and what has gone since is missed; twice is no accident.
    for (let attempt = 1; ; attempt++) {
      const plan = await this.#plan(opened, observed)
      const waits = await this.#mayNot(plan, opened)
      if (waits !== undefined) {
        return await this.#end({ kind: 'waits', cause: waits, plan: plan.actions.map(({ summary }) => summary) })
      }
      try {
        await this.#carryOut(opened, plan, observed)
        if (plan.actions.length > 0) observed = await this.#observe(opened)
        return await this.#conclude(opened, observed, plan)
      } catch (error) {
        if (attempt > 1 || !isOutOfDate(error)) throw error
        observed = await this.#observe(opened)
      }
    }
  }

  async #observe({ client, target, spec, desired }: Opened): Promise<Observed> {
    const current = { ...target, webhookId: this.#details.webhookId }
    return await client.observe(current, spec, { forRemoval: desired === null })
  }

  async #plan({ register, desired }: Opened, observed: Observed): Promise<Plan> {
    const by = {
      person: this.#round.actor === 'person',
      healthy: await this.#isHealthy(observed),
      now: this.#options.now(),
    }
    const repair = mayRepair(this.#standing, observed, by)
    const isGone = observed.webhook === null && this.#details.firstActiveAt !== null
    if (desired !== null && isGone && !repair)
      return { actions: [], left: ['The webhook is gone and stays so for now'] }
    const setSecret = this.#details.secretPending || (await this.#secretIsDoubtful(observed))
    return register.plan(desired, observed, { reactivate: repair, setSecret })
  }

  /** Only asked about a webhook that failed or is gone. */
  async #isHealthy({ webhook }: Observed): Promise<boolean> {
    if (webhook?.active === true) return true
    return await this.#options.store.check(this.#options.now()).then(
      () => true,
      () => false,
    )
  }

  /** Switched off after failures, while we turned it away for its signature: then the provider has another secret. */
  async #secretIsDoubtful({ webhook }: Observed): Promise<boolean> {
    if (webhook?.inactiveBecause !== 'failures') return false
    const filter = { environmentId: this.#claimed.environment.id, registrationId: this.#claimed.id }
    const { rows } = await this.#options.store.listRejections(filter, { limit: 20 })
    const since = this.#details.lastWriteAt ?? this.#details.startedAt
    return rows.some(({ reason, receivedAt }) => reason === 'mismatch' && receivedAt > since)
  }

  /** Why the plan is not carried out, or `undefined`. */
  async #mayNot(plan: Plan, { publicUrl }: Opened): Promise<Cause | undefined> {
    const { store } = this.#options
    const check = plan.actions.length > 0 ? claimAddress : checkAddress
    const address = await check(store, this.#claimed.environment.id, publicUrl)
    if (address !== undefined) return { code: 'public_url_changed', text: address }
    const amount = await checkAmount(this.#options, this.#claimed, plan, this.#round)
    return amount === undefined ? undefined : { code: 'too_many_changes', text: amount }
  }

  async #carryOut({ client, target }: Opened, { actions }: Plan, observed: Observed): Promise<void> {
    this.#broken = observed.webhook?.active !== true
    const repairs = isRepair(this.#details, actions)
    if (repairs && this.#round.actor === 'reconcile') {
      const now = this.#options.now()
      this.#remember({ repairs: [...recentRepairs(this.#details, now), now] })
    }
    if (observed.webhook) this.#remember({ webhookId: observed.webhook.id })
    for (const action of actions) {
      // First: the provider's own call about it must find that it was us, also after a crash.
      await this.#noteWrite({})
      this.#round.signal.throwIfAborted()
      const known = this.#details.webhookId
      const { webhookId = known } = await this.#apply(action, () =>
        client.apply(action, { ...target, webhookId: known }),
      )
      if (webhookId !== known) await this.#noteWrite({ webhookId })
    }
    if (actions.length > 0) this.#remember({ lastWriteAt: this.#options.now() })
    // Of a plan that was carried out whole, the secret was a part; what was made anew has it from its making.
    this.#remember({ secretPending: false })
  }

  /** Durable, and only where it says something new: each write waits for the disk. */
  async #noteWrite(more: Partial<Details>): Promise<void> {
    const now = this.#options.now()
    const { lastWriteAt } = this.#details
    const isFresh = this.#written && lastWriteAt !== null && now - lastWriteAt < freshMs
    if (isFresh && Object.keys(more).length === 0) return
    this.#remember({ lastWriteAt: now, ...more })
    await this.#lease.keep({ details: this.#details })
    this.#written = true
  }

  /** With its record, whatever comes of it. */
  async #apply<Result>({ kind, summary }: RegistrationAction, apply: () => Promise<Result>): Promise<Result> {
    try {
      const result = await apply()
      await this.#note(kind, summary, 'done', null)
      return result
    } catch (error) {
      if (this.#round.signal.aborted) throw error
      const code = error instanceof ProviderError ? error.code : 'unexpected'
      await this.#note(kind, summary, code, error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  async #note(action: string, summary: string, result: string, message: string | null): Promise<void> {
    const { environment, integrationId, connectionId, id } = this.#claimed
    const { actor, say } = this.#round
    const at = this.#options.now()
    const about = { environmentId: environment.id, integrationId, connectionId, registrationId: id }
    await this.#options.store.audit([{ at, actor, ...about, action, summary, result, message }])
    say?.({ step: 'action', name: action, result, message: message ?? summary })
  }

  async #conclude({ desired, provider, register }: Opened, observed: Observed, plan: Plan): Promise<Reconciled> {
    const { webhook } = observed
    const { actions } = register.plan(desired, observed, { reactivate: false, setSecret: false })
    if (desired === null && actions.length === 0) return await this.#removed()
    if (actions.length > 0 && plan.actions.length > 0)
      return await this.#end({ kind: 'error', error: differs(actions) })
    this.#remember({ desired: (desired?.attributes as JsonObject | undefined) ?? null })
    this.#remember({ observed: (webhook?.attributes as JsonObject | undefined) ?? null })
    if (webhook === null || !webhook.active) return await this.#end({ kind: 'off', webhook, left: plan.left })
    this.#remember({ webhookId: webhook.id })
    const { matchValue } = webhook
    const matchKey = matchValue === null ? undefined : provider.receive.matchKeyOf(matchValue)
    const known = matchValue !== null && matchValue !== this.#claimed.guid && matchKey !== undefined
    await this.#retireSecrets()
    return await this.#end(
      { kind: 'agrees', webhook, left: plan.left },
      known ? { guid: matchValue, matchKey } : undefined,
    )
  }

  /** A day after a rotation, and when nobody has signed with it for an hour, the old secret goes. */
  async #retireSecrets(): Promise<void> {
    const { rotatedAt, secretPending } = this.#details
    const now = this.#options.now()
    if (rotatedAt === null || secretPending || now < rotatedAt + dayMs) return
    const owner = { kind: 'registration', id: this.#claimed.id } as const
    const [, ...old] = await this.#options.store.listSecrets(owner, now)
    const { secrets } = await this.#options.store.registrationUse(this.#claimed.id)
    const unused = old.filter(({ id }) => (secrets[id] ?? 0) < now - hourMs)
    for (const { id } of unused) await this.#options.store.removeSecret({ owner, id })
    if (unused.length === old.length) this.#remember({ rotatedAt: null })
    if (unused.length > 0) this.#options.onConfigurationChange()
  }

  async #removed(): Promise<'removed'> {
    await this.#lease.remove()
    this.#options.onConfigurationChange()
    this.#round.say?.({ step: 'status', name: 'removed', result: 'done', message: 'Nothing of it is left' })
    return 'removed'
  }

  async #end(outcome: Outcome, guid?: { guid: string; matchKey: string }): Promise<ManagedRegistration> {
    const after = statusAfter(this.#standing, outcome, this.#options.now(), this.#options.random())
    const saved = await this.#lease.release(after, guid)
    if (guid) {
      this.#options.onConfigurationChange()
      this.#options.onDeliveries()
    }
    const message = after.details.error?.message ?? after.cause ?? words[after.status] ?? after.status
    const advice = after.details.error?.advice ?? undefined
    this.#round.say?.({
      step: 'status',
      name: after.status,
      result: after.details.error?.code ?? 'done',
      message,
      advice,
    })
    return saved
  }

  get #details(): Details {
    return this.#standing.details
  }

  #remember(details: Partial<Details>): void {
    this.#standing = { ...this.#standing, details: { ...this.#standing.details, ...details } }
  }
}

/** Something is there that was not seen, or gone that was. */
function isOutOfDate(error: unknown): boolean {
  return (
    error instanceof ProviderError && (error.code === 'duplicate' || (error.code === 'not_found' && error.retryable))
  )
}

/** How long a note that we write at the provider counts as one of just now. */
const freshMs = 10_000
const hourMs = 60 * 60_000
const dayMs = 24 * hourMs

/** Written, answered well, and yet not there: somebody else writes it too, or it was lost. */
function differs(actions: readonly RegistrationAction[]): RoundError {
  const message = `After it was written it differs still. To be done: ${actions.map(({ summary }) => summary).join('; ')}`
  const cause = { code: 'not_as_written', text: 'what was written differs when it is read again' } as const
  return { code: 'unavailable', message, advice: null, retryable: true, retryAfterMs: undefined, cause }
}

const words: Readonly<Record<string, string>> = { active: 'The webhook is active and as it should be' }

/** It was on, or there, before. */
function isRepair({ firstActiveAt }: Details, actions: readonly RegistrationAction[]): boolean {
  return firstActiveAt !== null && actions.some(({ effect }) => effect === 'create' || effect === 'activate')
}
