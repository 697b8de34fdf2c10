import type { Provider, Recover } from '@guidepost/provider'
import type { ClaimedRecovery, OpenTime } from '@guidepost/store'
import { listAllManaged } from '../list.ts'
import type { Progress } from '../options.ts'
import { hostOf } from '../provider/open.ts'
import { openOf } from './coverage.ts'
import type { RecoveryOptions } from './options.ts'
import { pausesSince } from './pauses.ts'
import { advance, beginRound, type Progressed, type RoundContext } from './round.ts'
import { toFinding } from './findings.ts'
import { progressOf } from './progress.ts'
import { readState, type RecoveryState } from './state.ts'
import { fromStoredEvent } from './unclear.ts'
import { noteMissing } from './unreached.ts'
import { readWatched, recoverOf, type Watched } from './watched.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** How long a claim lasts: longer than the slowest page. After a crash, the connection waits that long. */
const leaseMs = 10 * minuteMs
/** How many connections are worked on at a time. */
const atOnce = 8
/** Evidence starts a round early, this often within an hour. */
const earlyPerHour = 4
/** How many deliveries of a connection may wait before its round pauses, so that pushed events go first. */
const mostWaiting = 1000
const pauseMs = 30_000
/** How many unclear records one step decides about. */
const decidedAtOnce = 100
/** Over which time the rounds of all connections are spread. */
const spreadMs = 5 * minuteMs

/** How a round ended. `paused`: it goes on later. */
export type RoundEnd = 'done' | 'paused' | 'lost' | 'nothing'

/** Reads back what providers could not deliver: one round per connection at a time. */
export class Recoveries {
  /** Called when there may be something to do at once. Set by the loop. */
  onWork: () => void = () => undefined
  readonly #options: RecoveryOptions

  constructor(options: RecoveryOptions) {
    this.#options = options
  }

  /** Makes a round due: the next hourly one, or an early one if there is evidence that something is missing. */
  async request(connection: number, at = this.#options.now()): Promise<void> {
    await this.#options.store.requestRecovery({ connection, at, now: this.#options.now() })
    this.onWork()
  }

  /** Makes an early round due for every connection, spread over some minutes, e.g. after no process could store for a while. */
  async requestEverywhere(signal: AbortSignal): Promise<void> {
    const { store, now, random } = this.#options
    for await (const connection of this.#recoverable(signal)) {
      await store.requestRecovery({ connection, at: now() + Math.round(random() * spreadMs), now: now() })
    }
    this.onWork()
  }

  /**
   * Adds the connections that have no round ahead, spread over an hour: those of an earlier version, and those whose plugin was
   * missing for a while.
   */
  async addMissing(signal: AbortSignal): Promise<void> {
    const { store, now, random } = this.#options
    for await (const connection of this.#recoverable(signal)) {
      const found = await store.findRecovery(connection)
      if (found && (found.nextStepAt ?? found.leasedUntil) !== null) continue
      await store.requestRecovery({ connection, at: now() + Math.round(random() * hourMs), now: now() })
    }
  }

  /** The connections with an active registration whose plugin recovers. One with several registrations comes several times. */
  async *#recoverable(signal: AbortSignal): AsyncGenerator<number> {
    const { store, providers } = this.#options
    for (const { id } of await store.listEnvironments()) {
      for await (const { connection, status, provider } of listAllManaged(store, { environmentId: id })) {
        signal.throwIfAborted()
        if (status === 'active' && recoverOf(providers.get(provider))) yield connection
      }
    }
  }

  /** Works on all connections that are due. */
  async runDue(signal: AbortSignal): Promise<void> {
    const { store, now, logger } = this.#options
    while (!signal.aborted) {
      const claimed = await store.claimRecoveries({ now: now(), limit: atOnce, leaseMs })
      if (claimed.length === 0) return
      await Promise.all(
        claimed.map((recovery) =>
          this.#work(recovery, signal).catch((error: unknown) => {
            if (signal.aborted) return
            logger.error({ err: error, connection: recovery.connectionId }, 'a round of recovery failed; it is retried')
          }),
        ),
      )
    }
  }

  /** Runs a round now, because a person asks for it. The loop continues what does not end in time. */
  async run(connection: number, by: PersonsRound): Promise<RoundEnd | 'busy'> {
    const { store, now } = this.#options
    await store.requestRecovery({ connection, at: now(), now: now() })
    const claimed = await store.claimRecovery({ connection, now: now(), leaseMs })
    if (claimed === 'missing') return 'nothing'
    if (claimed === 'busy') return 'busy'
    return this.#work(claimed, by.signal, by)
  }

  /**
   * Decides about records that recovery could not judge: sends their present state as `suspected`, or forgets them. `ids`:
   * default all. Answers how many. A record whose entity is no longer registered can only be forgotten: it stays.
   */
  async decide(connection: number, decision: 'send' | 'dismiss', ids?: readonly string[]): Promise<number | 'busy'> {
    const { store, now } = this.#options
    const claimed = await store.claimRecovery({ connection, now: now(), leaseMs })
    if (claimed === 'missing') return 0
    if (claimed === 'busy') return 'busy'
    try {
      return await this.#decideClaimed(claimed, decision, ids)
    } finally {
      await this.#release(claimed, {})
    }
  }

  async #decideClaimed(
    claimed: ClaimedRecovery,
    decision: 'send' | 'dismiss',
    ids?: readonly string[],
  ): Promise<number | 'busy'> {
    const { store, now } = this.#options
    const { connection } = claimed
    const provider = this.#options.providers.get(claimed.provider)
    const watched = await readWatched(store, claimed, readState(claimed.state))
    let decided = 0
    let before: string | undefined
    do {
      const page = await store.listUnclear({ connection }, { limit: decidedAtOnce, before })
      const asked = page.rows.filter(({ id }) => ids?.includes(id) ?? true)
      const chosen = decision === 'dismiss' ? asked : asked.filter(({ entity }) => provider && watched.has(entity))
      const sent = decision === 'dismiss' ? [] : chosen
      const findings = sent.map(({ entity, event }) =>
        toFinding(provider!, watched.get(entity)!, fromStoredEvent(event), { known: [], now: now() }),
      )
      if (!(await this.#commit(claimed, { findings, settled: chosen.map(({ id }) => id) }, false))) return 'busy'
      decided += chosen.length
      before = page.next ?? undefined
    } while (before !== undefined)
    return decided
  }

  /** `by`: a person asks for the round. */
  async #work(claimed: ClaimedRecovery, signal: AbortSignal, by?: PersonsRound): Promise<RoundEnd> {
    try {
      const work = await this.#open(claimed, signal, by)
      if (work === undefined) return await this.#release(claimed, { nextStepAt: null, open: null })
      if (work === 'no_credentials') return await this.#release(claimed, { nextStepAt: this.#options.now() + hourMs })
      if (by?.since !== undefined) setBack(work, by.since)
      return await this.#runRound(claimed, work, signal, by)
    } catch (error) {
      // An orderly stop makes the connection due at once for another process; an error, in a while.
      const nextStepAt = this.#options.now() + (signal.aborted ? 0 : 5 * minuteMs)
      await this.#release(claimed, { nextStepAt }).catch(() => undefined)
      throw error
    }
  }

  async #open(
    claimed: ClaimedRecovery,
    signal: AbortSignal,
    by?: PersonsRound,
  ): Promise<Work | 'no_credentials' | undefined> {
    const { store, providers } = this.#options
    const provider = providers.get(claimed.provider)
    const recover = recoverOf(provider)
    if (!provider || !recover) return undefined
    const state = readState(claimed.state)
    const watched = await readWatched(store, claimed, state)
    if (watched.size === 0) return undefined
    const client = await this.#client(claimed, { provider, recover }, signal, by)
    if (!client) return 'no_credentials'
    const pausedSince = await pausesSince(store)
    const lastEventAt = async (id: number) => (await store.registrationUse(id)).lastAt
    const context = { options: this.#options, connection: claimed.connection, provider, recover, client, watched }
    return { state, context: { ...context, pausedSince, lastEventAt } }
  }

  async #client(
    { connection, integrationId, connectionId }: ClaimedRecovery,
    { provider, recover }: { readonly provider: Provider; readonly recover: Recover },
    signal: AbortSignal,
    by: PersonsRound | undefined,
  ) {
    const { store } = this.#options
    const credentials = await store.readCredentials(connection)
    const found = await store.findConnection(integrationId, connectionId)
    if (!credentials || !found) return undefined
    const actor = by ? 'person' : 'reconcile'
    return recover.open({ config: found.config, credentials }, hostOf(this.#options, provider.id, { actor, signal }))
  }

  async #runRound(
    claimed: ClaimedRecovery,
    { state, context }: Work,
    signal: AbortSignal,
    by: PersonsRound | undefined,
  ): Promise<RoundEnd> {
    const { now } = this.#options
    if (state.round === null) {
      const waitUntil = by ? null : earliestStart(state, now())
      if (waitUntil !== null) return this.#release(claimed, { nextStepAt: waitUntil })
      state.round = beginRound(state, context)
    }
    const round = state.round
    for (const [name, { entity }] of context.watched) state.entities[name] = entity
    while (round.steps.length > 0) {
      signal.throwIfAborted()
      const step = round.steps[0]!
      const waitUntil = (await this.#isBusy(claimed)) ? now() + pauseMs : null
      const progress = waitUntil === null ? await advance(state, round, context) : undefined
      const notBefore = waitUntil ?? progress?.notBefore ?? null
      if (notBefore !== null)
        return this.#release(claimed, { ...toStored(state, context), ...progress, nextStepAt: notBefore }, 'paused')
      if (!(await this.#commit(claimed, { ...toStored(state, context), ...progress }, false))) return 'lost'
      by?.say?.(progressOf(step, progress))
    }
    const nextStepAt = endRound(state, context, this.#options)
    const end = await this.#release(claimed, { ...toStored(state, context), nextStepAt }, 'done')
    await this.#tellRegistrations(claimed, context)
    return end
  }

  /** What a sweep found changes the verdict. A right that it lacks is looked into at once. */
  async #tellRegistrations({ environmentId, connection }: ClaimedRecovery, { watched }: RoundContext): Promise<void> {
    const { store, now } = this.#options
    const isMissing = [...watched.values()].some(
      ({ entity: { last } }) => last !== null && last.missing > 0 && last.at > now() - hourMs,
    )
    if (isMissing && (await noteMissing(store, { environmentId, connection, now: now() }))) {
      this.#options.logger.error('the sweeps of many connections find changes that sent no event: check the public URL')
      for await (const { id } of listAllManaged(store, { environmentId })) {
        await store.requestJudgement({ id, at: now() })
      }
    }
    for (const { registration, entity } of watched.values()) {
      await store.requestJudgement({ id: registration.id, at: now() })
      const lacksRight = entity.problem?.code === 'permission_denied'
      if (lacksRight) await store.requestStep({ id: registration.id, at: now(), now: now() })
    }
  }

  /** Whether so many of the connection's events wait for their receivers that recovered ones must not join them. */
  async #isBusy({ connection }: ClaimedRecovery): Promise<boolean> {
    return (await this.#options.store.countUnsettled({ connection, most: mostWaiting })) >= mostWaiting
  }

  async #commit(claimed: ClaimedRecovery, change: Partial<Progressed> & Change, release: boolean): Promise<boolean> {
    const { store, now, onDeliveries } = this.#options
    const { connection, lease } = claimed
    const { findings, coverage, unclear, settled, state, open, nextStepAt } = change
    const done = await store.commitRecovery({
      connection,
      lease,
      findings,
      coverage,
      unclear,
      settled,
      state,
      open,
      nextStepAt,
      release,
      leaseMs,
      now: now(),
    })
    if (done === 'lost') return false
    if (done.results.some((result) => result.ok && result.events.some(({ deliveries }) => deliveries > 0)))
      onDeliveries()
    return true
  }

  async #release(
    claimed: ClaimedRecovery,
    change: Partial<Progressed> & Change,
    end: RoundEnd = 'nothing',
  ): Promise<RoundEnd> {
    return (await this.#commit(claimed, change, true)) ? end : 'lost'
  }
}

interface Work {
  readonly state: RecoveryState
  readonly context: RoundContext
}

interface Change {
  readonly state?: ClaimedRecovery['state']
  readonly open?: OpenTime | null
  readonly nextStepAt?: number | null
  readonly settled?: readonly string[]
}

/** A round that a person asks for. */
export interface PersonsRound {
  readonly signal: AbortSignal
  /** Reads again from this time on, on the provider's clock. */
  readonly since?: number | undefined
  readonly say?: ((progress: Progress) => void) | undefined
}

const toStored = (state: RecoveryState, { watched }: RoundContext): Required<Pick<Change, 'state' | 'open'>> => ({
  state: { ...state },
  open: openOf(
    [...watched.values()].map(({ entity }) => entity),
    state.clockOffsetMs,
  ),
})

/** Reads again from `since` on. A round that is under way begins anew. */
function setBack({ state, context }: Work, since: number): void {
  state.round = null
  if (state.log.since !== null) state.log.since = Math.min(state.log.since, since)
  for (const { entity } of context.watched.values()) {
    entity.provenUntil = Math.min(entity.provenUntil, Math.max(since, entity.activeSince))
    entity.deletesUntil = Math.min(entity.deletesUntil, Math.max(since, entity.activeSince))
    entity.stretch = null
  }
}

/** Null: a round may begin now. Before the hourly round is due, only a few early ones may begin in an hour. */
function earliestStart(state: RecoveryState, now: number): number | null {
  if (now >= state.nextRoundAt) return null
  state.early = state.early.filter((at) => at > now - hourMs)
  if (state.early.length >= earlyPerHour) return Math.min(state.nextRoundAt, state.early[0]! + hourMs)
  state.early.push(now)
  return null
}

/** Ends a round, and answers when the next step is due: soon if something was left to it. */
function endRound(
  state: RecoveryState,
  { watched, recover }: RoundContext,
  { now, random }: Pick<RecoveryOptions, 'now' | 'random'>,
): number {
  state.calls = state.round?.calls ?? 0
  state.round = null
  state.lastRoundAt = now()
  state.nextRoundAt = now() + Math.round(hourMs * (0.9 + 0.2 * random()))
  const isLeft = [...watched.values()].some((one) => waits(one) || hasNewHole(one))
  const soon = now() + recover.settleMs
  if (!isLeft || soon >= state.nextRoundAt) return state.nextRoundAt
  state.nextRoundAt = soon
  return soon
}

const waits = ({ entity }: Watched): boolean => Object.keys(entity.waits).length > 0

/** The webhook was broken until a moment that the sweep left out, since it was too young. */
const hasNewHole = ({ entity, details }: Watched): boolean => (details.holeAt ?? 0) >= entity.provenUntil
