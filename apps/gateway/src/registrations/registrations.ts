import type { Desired, Observed, Plan } from '@guidepost/provider'
import type { ClaimedRegistration, ManagedRegistration } from '@guidepost/store'
import { setTimeout as wait } from 'node:timers/promises'
import { standingOf, type Details, type Standing } from './details.ts'
import { adoptAddress, allowAll, checkAddress, isPaused, setPaused } from './guard.ts'
import { Lease, leaseMs } from './lease.ts'
import { open } from './open.ts'
import type { Actor, RegistrationsOptions, Round } from './options.ts'
import { reconcile, type Reconciled } from './reconcile.ts'
import { publicUrlProblem } from './target.ts'

const minuteMs = 60_000
/** Our own PATCH and DELETE make a provider call the deactivation URL; so long after one of them nothing is made of that. */
const echoMs = 2 * minuteMs
/** How long a person waits for a round of ours that is under way. */
const patienceMs = 20_000
/** How long a registration of an environment that is paused is put off. */
const pausedMs = 15 * minuteMs
/** How many registrations of one batch are worked on at a time. */
const atOnce = 4

/** The registration is not there, not ours to manage, or worked on by somebody else. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError'
  readonly code: 'not_found' | 'busy' | 'public_url_unusable' | 'public_url_changed'

  constructor(code: RegistrationError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** What the gateway can do with managed registrations. */
export class Registrations {
  readonly options: RegistrationsOptions
  /** Called when there may be something to do at once. */
  onWork: () => void = () => undefined
  /** When each was hinted at last, the latest hint last: for a minute, no hint more is made of it. */
  readonly #hinted = new Map<number, number>()

  constructor(options: RegistrationsOptions) {
    this.options = options
  }

  /** Works on all that is due, until there is no more of it. */
  async round(signal: AbortSignal): Promise<void> {
    const { store, now, logger } = this.options
    while (!signal.aborted) {
      const claimed = await store.claimRegistrations({ now: now(), limit: atOnce, leaseMs })
      if (claimed.length === 0) return
      await Promise.all(
        claimed.map((one) =>
          this.#workUnlessPaused(one, signal).catch((error: unknown) => {
            if (!signal.aborted) logger.error({ err: error, registration: one.id }, 'a registration was left for later')
          }),
        ),
      )
    }
  }

  /** In an environment that is paused it is put off; whoever resumes it asks for all of them. */
  async #workUnlessPaused(claimed: ClaimedRegistration, signal: AbortSignal): Promise<void> {
    const { store, now } = this.options
    if (await isPaused(store, claimed.environment.id)) {
      await new Lease(store, claimed, now).release({ nextStepAt: now() + pausedMs })
    } else await this.#work(claimed, { actor: 'reconcile', signal })
  }

  /** Works on one now. A person's round also switches on what a person switched off. */
  async run(id: number, round: Round): Promise<Reconciled> {
    return await this.#work(await this.claim(id, round.signal), round)
  }

  /** Claims one, and waits a while if somebody works on it. */
  async claim(id: number, signal?: AbortSignal): Promise<ClaimedRegistration> {
    const end = performance.now() + patienceMs
    for (;;) {
      const claimed = await this.options.store.claimRegistration({ id, now: this.options.now(), leaseMs })
      if (typeof claimed === 'object') return claimed
      if (claimed === 'missing') throw new RegistrationError('not_found', `Registration ${id} is not managed here`)
      if (performance.now() > end)
        throw new RegistrationError('busy', `Registration ${id} is being worked on; try again`)
      await wait(100, undefined, { signal })
    }
  }

  async #work(claimed: ClaimedRegistration, round: Round): Promise<Reconciled> {
    const done = await reconcile(this.options, claimed, round)
    if (typeof done !== 'object') return done
    await this.#finishReplacement(done)
    if (isRefused(claimed) && !isRefused(done)) await this.#lookAtRefused(done)
    return done
  }

  /** Its credentials are good again: so are those of the others of its connection, which nobody would try by themselves. */
  async #lookAtRefused({ environment, integrationId, connectionId }: ManagedRegistration): Promise<void> {
    const { store, now } = this.options
    for await (const other of this.all(environment.id, { integrationId, connectionId })) {
      if (isRefused(other)) await store.requestStep({ id: other.id, at: now(), now: now() })
    }
    this.onWork()
  }

  /** The new one is active: what the old one still sends is recorded only, and it goes. */
  async #finishReplacement(registration: ManagedRegistration): Promise<void> {
    const { status, details } = standingOf(registration)
    if (status !== 'active' || details.replaces === null) return
    const old = await this.options.store.claimRegistration({ id: details.replaces, now: this.options.now(), leaseMs })
    if (old === 'busy') return
    if (old !== 'missing') await this.#change(old, { wanted: 'absent' }, 'removing', 'superseded')
    const own = await this.claim(registration.id)
    await this.#change(own, { replaces: null })
    this.options.onConfigurationChange()
    this.onWork()
  }

  /** Changes what is kept of one, and lets go of it. Its next step is due at once if its status changes. */
  async #change(
    claimed: ClaimedRegistration,
    details: Partial<Details>,
    status?: Standing['status'],
    state?: 'superseded',
  ): Promise<ManagedRegistration> {
    const standing = standingOf(claimed)
    const lease = new Lease(this.options.store, claimed, this.options.now)
    return await lease.release(
      {
        details: { ...standing.details, ...details },
        ...(status !== undefined && { status, nextStepAt: this.options.now() }),
      },
      state && { state },
    )
  }

  /** Chooses anew what one watches. */
  async choose(id: number, chosen: Pick<Details, 'spec' | 'preset'>): Promise<void> {
    await this.#change(await this.claim(id), { ...chosen, wanted: 'present' })
  }

  /** A new signing secret: both are good before the provider has it, and the old one for a day after. */
  async rotate(id: number, round: Round): Promise<Reconciled> {
    const { store, now, providers, onConfigurationChange } = this.options
    const claimed = await this.claim(id, round.signal)
    const lease = new Lease(store, claimed, now)
    const { details } = standingOf(claimed)
    try {
      // First: whoever goes on after a crash must write the newest secret.
      await lease.keep({ details: { ...details, secretPending: true, rotatedAt: now() }, nextStepAt: now() })
      const value = providers.get(claimed.provider)!.receive.generateSecret()
      await store.addSecret({ owner: { kind: 'registration', id }, value, retireOthersAt: null, now: now() })
      onConfigurationChange()
      await lease.release()
    } finally {
      lease.end()
    }
    await this.#note(claimed, round.actor, 'rotate', 'A new signing secret was made')
    return await this.run(id, round)
  }

  /** Removes it at the provider, then here. */
  async remove(id: number, round: Round): Promise<Reconciled> {
    const claimed = await this.claim(id, round.signal)
    await this.#change(claimed, { wanted: 'absent' }, 'removing')
    await this.#note(claimed, round.actor, 'remove', 'It is to be removed')
    return await this.run(id, round)
  }

  /** Forgets one that a person has removed by hand, or doesn't care for. Nothing is asked of the provider. */
  async dismiss(id: number, actor: Actor): Promise<void> {
    const claimed = await this.claim(id)
    await new Lease(this.options.store, claimed, this.options.now).remove()
    await this.#note(claimed, actor, 'dismiss', 'A person has said that it is not ours to remove any more')
    this.options.onConfigurationChange()
  }

  async #note(claimed: ClaimedRegistration, actor: Actor, action: string, summary: string): Promise<void> {
    const { environment, integrationId, connectionId, id } = claimed
    const about = { environmentId: environment.id, integrationId, connectionId, registrationId: id }
    const at = this.options.now()
    await this.options.store.audit([{ at, actor, ...about, action, summary, result: 'done', message: null }])
  }

  /** What would be done now by a person's `apply`. Changes nothing. */
  async plan(id: number, signal: AbortSignal): Promise<PlanAnswer> {
    const { store, now } = this.options
    const claimed = await this.claim(id, signal)
    const lease = new Lease(store, claimed, now)
    try {
      const standing = standingOf(claimed)
      const opened = await open(this.options, claimed, standing, { actor: 'person', signal })
      if ('problem' in opened)
        return { actions: [], left: [], problem: opened.problem.message, desired: null, observed: null }
      const { client, register, target, desired, spec } = opened
      const observed = await client.observe(target, spec, { forRemoval: desired === null })
      const policy = { reactivate: true, setSecret: standing.details.secretPending }
      const { actions, left } = register.plan(desired, observed, policy)
      const address = await checkAddress(store, claimed.environment.id, this.options.publicUrl() ?? '')
      return { actions, left, problem: address ?? null, desired, observed }
    } finally {
      await lease.release()
    }
  }

  /** Something came to the deactivation URL. True if it is one of ours. */
  async onDeactivation(token: string): Promise<boolean> {
    const registration = await this.options.store.findRegistrationByDeactivationToken(token)
    if (registration) await this.hint(registration.id, registration)
    return registration !== undefined
  }

  /** Somebody says that something happened to a webhook: believed is nothing, it is looked at, once a minute at most. */
  async hint(id: number, found?: ManagedRegistration): Promise<void> {
    const { store, now } = this.options
    const at = now()
    if (this.#isRepeated(id, at)) return
    const registration = found ?? (await store.findManaged(id))
    if (!registration || registration.nextStepAt === null) return
    const { lastWriteAt, lastCheckAt } = standingOf(registration).details
    if (lastWriteAt !== null && at - lastWriteAt < echoMs) return
    await store.requestStep({ id, at: Math.max(at, (lastCheckAt ?? 0) + minuteMs), now: at })
    this.onWork()
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

  /** Looks at all of them soon, spread over a minute, since nobody told us what happened while we were away. */
  async lookAtAll(): Promise<void> {
    for (const { id } of await this.options.store.listEnvironments()) await this.#lookAt(id, minuteMs)
  }

  async #lookAt(environmentId: number, spreadMs: number): Promise<void> {
    const { store, now, random } = this.options
    for await (const { id, nextStepAt } of this.all(environmentId)) {
      if (nextStepAt !== null) await store.requestStep({ id, at: now() + Math.round(random() * spreadMs), now: now() })
    }
    this.onWork()
  }

  /** Every managed registration of an environment. */
  async *all(environmentId: number, filter: { integrationId?: number; connectionId?: string } = {}) {
    let before: string | undefined
    do {
      const page = await this.options.store.listManaged({ environmentId, ...filter }, { limit: 500, before })
      yield* page.rows
      before = page.next ?? undefined
    } while (before !== undefined)
  }

  /** Lets what waits for it through, in this environment. */
  async applyAll(environmentId: number): Promise<void> {
    const { store, now } = this.options
    await allowAll(store, environmentId, now())
    await this.noteDecision(environmentId, 'apply-all', 'What was too much at once was let through')
    for await (const registration of this.all(environmentId)) {
      const { id, nextStepAt } = registration
      const { pendingPlan } = standingOf(registration).details
      if (pendingPlan !== null && nextStepAt !== null) await store.requestStep({ id, at: now(), now: now() })
    }
    this.onWork()
  }

  /** From here on the webhooks of an environment are registered with this installation's public URL. */
  async adoptUrl(environmentId: number): Promise<string> {
    const url = this.requireUrl()
    await adoptAddress(this.options.store, environmentId, url)
    await this.noteDecision(environmentId, 'adopt-url', `Webhooks are registered with ${url} from now on`)
    await this.#lookAt(environmentId, 0)
    return url
  }

  /** Stops the loop in an environment, in all processes, or lets it go on. What a person asks for is done all the same. */
  async setPaused(environmentId: number, paused: boolean): Promise<void> {
    await setPaused(this.options.store, environmentId, paused)
    const summary = paused ? 'The reconcile loop was paused' : 'The reconcile loop goes on'
    await this.noteDecision(environmentId, paused ? 'pause' : 'resume', summary)
    if (!paused) await this.#lookAt(environmentId, minuteMs)
  }

  isPaused(environmentId: number): Promise<boolean> {
    return isPaused(this.options.store, environmentId)
  }

  /** Leaves a record of what a person has decided about an environment. */
  async noteDecision(environmentId: number, action: string, summary: string): Promise<void> {
    const { store, now } = this.options
    const about = { environmentId, integrationId: null, connectionId: null, registrationId: null }
    await store.audit([{ at: now(), actor: 'person', ...about, action, summary, result: 'done', message: null }])
  }

  /** The public URL, if providers can post there; throws what is wrong with it. */
  requireUrl(): string {
    const url = this.options.publicUrl()
    const problem = publicUrlProblem(url, this.options.trustedOrigins.length > 0)
    if (url === undefined || problem !== undefined) throw new RegistrationError('public_url_unusable', problem ?? '')
    return url
  }

  /** Throws if nothing may be registered in an environment from here. */
  async checkAddress(environmentId: number): Promise<void> {
    const problem = await checkAddress(this.options.store, environmentId, this.requireUrl())
    if (problem !== undefined) throw new RegistrationError('public_url_changed', problem)
  }
}

function isRefused(registration: ManagedRegistration): boolean {
  return standingOf(registration).details.error?.code === 'unauthorized'
}

/** A plan as people see it. */
export interface PlanAnswer {
  readonly actions: Plan['actions']
  readonly left: readonly string[]
  /** Why it would not be carried out, or could not be made. */
  readonly problem: string | null
  readonly desired: Desired | null
  readonly observed: Observed | null
}
