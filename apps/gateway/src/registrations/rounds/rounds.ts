import type { Finding } from '@guidepost/provider'
import type { ClaimedRegistration, ManagedRegistration } from '@guidepost/store'
import { setTimeout as wait } from 'node:timers/promises'
import { statusOf } from '../details.ts'
import { RegistrationError } from '../errors.ts'
import { listAllManaged } from '../list.ts'
import type { RegistrationsOptions, Round } from '../options.ts'
import { isPaused } from './guard.ts'
import { changeClaimed, Lease, leaseMs } from './lease.ts'
import { mergeChecks, readFacts } from '../verdict/facts.ts'
import { verdictOf, type Verdict } from '../verdict/verdict.ts'
import { reconcile, type Reconciled } from './reconcile.ts'

const minuteMs = 60_000
/** How long a person's request waits for a round that is under way. */
const claimWaitMs = 20_000
/** How long a round is put off while its environment is paused. */
const pausedMs = 15 * minuteMs
/** How many registrations of one batch are worked on at a time. */
const batchSize = 4

/** Works on registrations that are due, and on those for which a round is requested. */
export class Rounds {
  /** Called when there may be something to do at once. Set by the loop. */
  onWork: () => void = () => undefined
  readonly #options: RegistrationsOptions

  constructor(options: RegistrationsOptions) {
    this.#options = options
  }

  /** Works on all registrations that are due, batch by batch, until none is left. */
  async runDue(signal: AbortSignal): Promise<void> {
    const { store, now, logger } = this.#options
    while (!signal.aborted) {
      const claimed = await store.claimRegistrations({ now: now(), limit: batchSize, leaseMs })
      if (claimed.length === 0) break
      await Promise.all(
        claimed.map((registration) =>
          this.#workUnlessPaused(registration, signal).catch((error: unknown) => {
            if (signal.aborted) return
            logger.error(
              { err: error, registration: registration.id },
              'a round of a registration failed; it is retried',
            )
          }),
        ),
      )
    }
    await this.#judgeDue(signal)
  }

  /** Makes the verdicts that are due: a fact became too old, or the first event may have arrived. Asks no provider. */
  async #judgeDue(signal: AbortSignal): Promise<void> {
    const { store, now } = this.#options
    while (!signal.aborted) {
      const ids = await store.listUnjudged({ now: now(), limit: 100 })
      if (ids.length === 0) return
      for (const id of ids) await this.judge(id)
    }
  }

  /** Makes the verdict on a registration again. Does nothing while a worker has leased it: that worker does. */
  async judge(id: number): Promise<void> {
    const { store, now } = this.#options
    const claimed = await store.claimRegistration({ id, now: now(), leaseMs })
    if (typeof claimed === 'object') await new Lease(this.#options, claimed).release()
  }

  /** Stores what a doctor found about a registration, which changes its verdict. Skipped while a worker is busy with it. */
  async keepFindings(id: number, findings: readonly Finding[]): Promise<void> {
    const { store, now } = this.#options
    const claimed = await store.claimRegistration({ id, now: now(), leaseMs })
    if (typeof claimed !== 'object') return
    const { details } = statusOf(claimed)
    const checks = mergeChecks(details.checks, findings, now())
    await new Lease(this.#options, claimed).release({ details: { ...details, checks } })
  }

  /** The present verdict on a registration. Stores it if it differs from the stored one, so that lists agree. */
  async verdictOn(registration: ManagedRegistration): Promise<Verdict | null> {
    const verdict = verdictOf(await readFacts(this.#options, registration), this.#options.now())
    const before = registration.verdict
    const isSame =
      verdict?.level === before?.level && verdict?.cause === before?.cause && verdict?.title === before?.title
    // The caller only reads: it gets its answer even if nothing can be written, e.g. because the disk is full.
    if (!isSame) await this.judge(registration.id).catch(() => undefined)
    return verdict
  }

  /** Requests new verdicts on every registration of an environment. */
  async judgeAll(environmentId: number): Promise<void> {
    const { store, now } = this.#options
    for await (const { id } of listAllManaged(store, { environmentId })) {
      await store.requestJudgement({ id, at: now() })
    }
    this.onWork()
  }

  /** Puts the round off while the environment is paused; resuming requests a round of every registration. */
  async #workUnlessPaused(claimed: ClaimedRegistration, signal: AbortSignal): Promise<void> {
    const { store, now } = this.#options
    if (await isPaused(store, claimed.environment.id)) {
      await new Lease(this.#options, claimed).release({ nextStepAt: now() + pausedMs })
    } else await this.#work(claimed, { actor: 'reconcile', signal })
  }

  /** Works on one registration now. A person's round also switches on what a person switched off. */
  async run(id: number, round: Round): Promise<Reconciled> {
    return await this.#work(await this.claim(id, round.signal), round)
  }

  /** Claims a registration, and waits up to 20 s if another operation works on it. Throws `not_found` or `busy`. */
  async claim(id: number, signal?: AbortSignal): Promise<ClaimedRegistration> {
    const { store, now } = this.#options
    const end = performance.now() + claimWaitMs
    for (;;) {
      const claimed = await store.claimRegistration({ id, now: now(), leaseMs })
      if (typeof claimed === 'object') return claimed
      if (claimed === 'missing') throw new RegistrationError('not_found', `Registration ${id} is not managed here`)
      if (performance.now() > end)
        throw new RegistrationError('busy', `Registration ${id} is being worked on; try again`)
      await wait(100, undefined, { signal })
    }
  }

  /** Requests a round of a registration at a given time, by default now. The loop runs it. */
  async request(id: number, at = this.#options.now()): Promise<void> {
    await this.#options.store.requestStep({ id, at, now: this.#options.now() })
    this.onWork()
  }

  /** Requests a round of every registration of an environment, spread over some time so that they don't all come at once. */
  async requestAll(environmentId: number, spreadMs: number, signal?: AbortSignal): Promise<void> {
    const { store, now, random } = this.#options
    for await (const { id, nextStepAt } of listAllManaged(store, { environmentId })) {
      signal?.throwIfAborted()
      if (nextStepAt !== null) await store.requestStep({ id, at: now() + Math.round(random() * spreadMs), now: now() })
    }
    this.onWork()
  }

  /**
   * Requests a round of every registration in every environment, spread over one minute per environment. Called at start,
   * because hints that came while the gateway was down are lost.
   */
  async requestEverywhere(signal: AbortSignal): Promise<void> {
    for (const { id } of await this.#options.store.listEnvironments()) await this.requestAll(id, minuteMs, signal)
  }

  async #work(claimed: ClaimedRegistration, round: Round): Promise<Reconciled> {
    const done = await reconcile(this.#options, claimed, round)
    if (typeof done !== 'object') return done
    await this.#finishReplacement(done)
    if (showsHole(claimed, done)) await this.#options.onEvidence(done.connection)
    if (isUnauthorized(claimed) && !isUnauthorized(done)) await this.#requestUnauthorized(done)
    return done
  }

  /**
   * The credentials work again, so the connection's other registrations are retried, too: the loop never retries them
   * by itself.
   */
  async #requestUnauthorized({ environment, integrationId, connectionId }: ManagedRegistration): Promise<void> {
    const filter = { environmentId: environment.id, integrationId, connectionId }
    for await (const other of listAllManaged(this.#options.store, filter)) {
      if (isUnauthorized(other)) await this.request(other.id)
    }
    this.onWork()
  }

  /** The new registration is active. Remove the old one; what its webhook still sends is recorded but not dispatched. */
  async #finishReplacement(registration: ManagedRegistration): Promise<void> {
    const { store, now } = this.#options
    const { status, details } = statusOf(registration)
    if (status !== 'active' || details.replaces === null) return
    const old = await store.claimRegistration({ id: details.replaces, now: now(), leaseMs })
    if (old === 'busy') return
    if (old !== 'missing') {
      await changeClaimed(this.#options, old, {
        details: { wanted: 'absent' },
        status: 'removing',
        state: 'superseded',
      })
    }
    await changeClaimed(this.#options, await this.claim(registration.id), {
      details: { replaces: null, continues: details.replaces },
    })
    this.#options.onConfigurationChange()
    this.onWork()
  }
}

/** The webhook is active for the first time, or a look saw that it was not as it should be. */
function showsHole(before: ManagedRegistration, after: ManagedRegistration): boolean {
  const [one, other] = [statusOf(before).details, statusOf(after).details]
  return one.firstActiveAt !== other.firstActiveAt || one.holeAt !== other.holeAt
}

function isUnauthorized(registration: ManagedRegistration): boolean {
  return statusOf(registration).details.error?.code === 'unauthorized'
}
